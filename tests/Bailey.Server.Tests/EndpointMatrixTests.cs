using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bailey.Policy.Operations;
using Bailey.Policy.Permissions;
using Bailey.Policy.Roles;
using Bailey.Server.Operations;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Tests;

/// <summary>Every endpoint that the server has, asked by everybody: the answer is the one that the catalogue of operations and the roles give.</summary>
public sealed partial class EndpointMatrixTests
{
    private const string Absent = "checkers";
    private const string Narrow = "alice, by a token for communities alone";
    private const string NarrowScope = "community:read";
    private static readonly Permission s_knows = Permission.Parse("community:read");

    // What the gate says; a handler that refuses what was asked for says something else.
    private static readonly FrozenSet<string> s_gate = FrozenSet.ToFrozenSet(
        ["sign_in_required", "permission_missing", "revoked", "token_scope_too_narrow", "principal_disabled", "auth_method_not_allowed", "identity_unsuitable"], StringComparer.Ordinal);

    // Asked last, as they end what the others are asked of.
    private static readonly FrozenSet<string> s_last = FrozenSet.ToFrozenSet(["communities/delete", "account/sign-out"], StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> s_withoutEndpoint = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["help"] = "of the command line",
        ["version"] = "of the command line; the version is part of system/show",
        ["serve"] = "of the command line",
        ["demo"] = "of the command line",
        ["backup"] = "of the command line, beside the server",
        ["restore"] = "of the command line, while no server runs",
        ["migrate"] = "of the command line, while no server runs",
        ["doctor"] = "of the command line",
        ["smoke-test"] = "of the command line",
        ["policy/explain/operation"] = "policy/explain says which kind",
        ["policy/explain/capability"] = "policy/explain says which kind",
        ["policy/explain/egress"] = "policy/explain says which kind",
        ["audit/prune"] = "the operator prunes by the command line, and by how long entries are kept; nobody over the network removes what tells of them",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] s_workbench = ["run", "inspect", "new", "dev", "pack", "keygen", "sign", "verify", "lint", "docs/"];


    public static TheoryData<string> Callers => ["nobody", .. ServerWorld.Everybody, Narrow];

    [Fact]
    public async Task Every_endpoint_does_an_operation_of_the_catalogue_and_every_operation_has_an_endpoint()
    {
        await using var world = await ServerWorld.StartAsync();
        world.Endpoints.ShouldNotBeEmpty();
        world.Endpoints.Where(static endpoint => endpoint.Metadata.GetMetadata<OperationMetadata>() is null).Select(static endpoint => endpoint.DisplayName).ShouldBeEmpty();
        var served = world.Endpoints.Select(static endpoint => endpoint.Metadata.GetMetadata<OperationMetadata>()!.Operation.Path).ToHashSet(StringComparer.Ordinal);
        OperationCatalog.All.Select(static operation => operation.Path)
            .Where(path => !served.Contains(path) && !s_withoutEndpoint.ContainsKey(path) && !s_workbench.Any(prefix => path == prefix || (prefix.EndsWith('/') && path.StartsWith(prefix, StringComparison.Ordinal))))
            .ShouldBeEmpty("map it, or say here why it has none");
        s_withoutEndpoint.Keys.Where(served.Contains).ShouldBeEmpty("these have an endpoint now");
    }

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task Everybody_is_answered_as_the_catalogue_and_the_roles_say(string caller)
    {
        await using var world = await ServerWorld.StartAsync();
        using var client = await ClientAsync(world, caller);
        var wrong = new List<string>();
        foreach (var endpoint in world.Endpoints.OrderBy(static endpoint => s_last.Contains(OperationOf(endpoint).Operation.Path)))
        {
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                foreach (var community in IsOfCommunity(endpoint) ? new string?[] { Absent, ServerWorld.Community } : [null])
                {
                    var answer = await AskAsync(client, method, endpoint, community);
                    if (FaultOf(caller, endpoint, community, answer) is { } fault)
                    {
                        wrong.Add($"{method} {PathOf(endpoint, community)} ({OperationOf(endpoint).Operation.Path}): {fault}, and is {answer.Status} {answer.Code} {answer.Detail}");
                    }
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_community_that_a_stranger_may_not_know_of_answers_as_one_that_is_not_there()
    {
        await using var world = await ServerWorld.StartAsync();
        using var eve = await ClientAsync(world, "eve");
        foreach (var endpoint in world.Endpoints.Where(IsOfCommunity).Where(static endpoint => !OperationOf(endpoint).IsPublic))
        {
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                var (there, absent) = (await AskAsync(eve, method, endpoint, ServerWorld.Community), await AskAsync(eve, method, endpoint, Absent));
                there.Whole.ShouldBe(absent.Whole, $"{method} {endpoint.RoutePattern.RawText}");
            }
        }
    }

    private static string? FaultOf(string caller, RouteEndpoint endpoint, string? community, Answer answer)
    {
        var metadata = OperationOf(endpoint);
        var permission = metadata.Operation.Permission!;
        if (answer.Status >= 500)
        {
            return "no request makes a server fail";
        }

        if (metadata.IsPublic)
        {
            return answer.Status == 403 && caller != "dan" && caller != Narrow ? "is for anybody" : null;
        }

        switch (caller)
        {
            case "nobody":
                return Unless(answer is { Status: 401, Code: "sign_in_required" }, "needs somebody who is signed in");
            case "dan":
                return Unless(answer is { Status: 403, Code: "principal_disabled" }, "is not for who is disabled");
            case Narrow when !PermissionPattern.Parse(NarrowScope).Matches(permission):
                return Unless(answer is { Status: 403, Code: "token_scope_too_narrow" }, "is beyond what the token was made for");
            default:
                break;
        }

        if (metadata.IsFiltered)
        {
            return Unless(answer.Status != 401, "is for all who are signed in");
        }

        if (community is not null && (community == Absent || !Holds(caller, s_knows, community)))
        {
            return Unless(answer.IsHiding, "must not tell whether there is the community");
        }

        return Holds(caller, permission, community)
            ? Unless(answer.Status != 401 && !answer.IsHiding && !s_gate.Contains(answer.Code ?? ""), "is allowed")
            : Unless(answer is { Status: 403, Code: "permission_missing" }, $"needs {permission}");
    }

    private static string? Unless(bool isRight, string fault) => isRight ? null : fault;

    // Worked out from the roles themselves, and not by the policy that the server asks.
    private static bool Holds(string caller, Permission permission, string? community)
    {
        var role = caller switch
        {
            "alice" or Narrow => "admin",
            "mo" => "moderator",
            "bob" => "member",
            "olga" => "observer",
            _ => null,
        };
        return caller == "root"
            || permission.Text.StartsWith("self:", StringComparison.Ordinal)
            || (community == ServerWorld.Community && role is not null && BuiltInRoles.ForCommunities.Single(known => known.Name == role).Patterns.Any(pattern => pattern.Matches(permission)));
    }

    private static OperationMetadata OperationOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<OperationMetadata>()!;

    private static bool IsOfCommunity(RouteEndpoint endpoint) => endpoint.RoutePattern.GetParameter("community") is not null;

    private static string PathOf(RouteEndpoint endpoint, string? community) =>
        Parameter().Replace($"/{endpoint.RoutePattern.RawText!.TrimStart('/')}", match => match.Groups[1].Value == "community" ? community! : "none-such");

    private static async Task<HttpClient> ClientAsync(ServerWorld world, string caller)
    {
        using var client = caller == Narrow ? await world.ClientAsync("alice", NarrowScope) : await world.ClientAsync(caller == "nobody" ? null : caller);
        var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = world.Address };
        http.DefaultRequestHeaders.Authorization = client.Http.DefaultRequestHeaders.Authorization;
        return http;
    }

    private static async Task<Answer> AskAsync(HttpClient client, string method, RouteEndpoint endpoint, string? community)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), PathOf(endpoint, community));
        if (method is "POST" or "PUT")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, new MediaTypeHeaderValue(endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json"));
        }

        // Of what is followed live only the beginning is read.
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var text = response.Content.Headers.ContentType?.MediaType == "application/problem+json" ? await response.Content.ReadAsStringAsync() : "";
        var headers = string.Join('\n', response.Headers.Where(static header => header.Key is not ("Date" or "Bailey-Decision")).Select(static header => $"{header.Key}: {string.Join(',', header.Value)}").Order(StringComparer.Ordinal));
        var json = text.Length > 0 ? JsonNode.Parse(text) : null;
        return new Answer((int)response.StatusCode, json?["code"]?.GetValue<string>(), json?["detail"]?.GetValue<string>(), $"{(int)response.StatusCode}\n{headers}\n{Ids().Replace(text, "\"$1\":\"id\"")}");
    }

    [GeneratedRegex(@"\{\**(\w+)[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("\"(decisionId|traceId)\":\"[^\"]*\"")]
    private static partial Regex Ids();

    private sealed record Answer(int Status, string? Code, string? Detail, string Whole)
    {
        internal bool IsHiding => Status == 404 && Code == "not_found" && Detail?.Contains("no community of that name", StringComparison.Ordinal) == true;
    }
}
