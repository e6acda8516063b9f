using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Server.Hosting;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Bailey.Server.Problems;
using Bailey.Storage.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Communities;

/// <summary>Communities: how they are made, named and ended.</summary>
internal static class CommunityEndpoints
{
    internal const string RecordKind = "community";
    private const int MaxName = 100;
    private const int MaxDescription = 1_000;

    // Where anybody may make them, so that nobody fills the instance with them. Each is read whenever the policy changes.
    private const int MaxOfOne = 20;
    private static readonly Permission s_read = Permission.Parse("community:read");

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, "/api/communities", "communities/list", ListAsync).Produces<Page<CommunityView>>().Filtered().Searched();
        routes.MapOperation(HttpMethod.Post, "/api/communities", "communities/create", CreateAsync).Accepts<NewCommunity>("application/json").Produces<CommunityView>(StatusCodes.Status201Created).Filtered().Idempotent();
        routes.MapOperation(HttpMethod.Get, "/api/communities/{community}", "communities/show", ShowAsync).Produces<CommunityView>();
        routes.MapOperation(HttpMethod.Put, "/api/communities/{community}", "communities/update", UpdateAsync).Accepts<CommunityText>("application/json").Produces<CommunityView>();
        routes.MapOperation(HttpMethod.Delete, "/api/communities/{community}", "communities/delete", DeleteAsync).Produces(StatusCodes.Status204NoContent);
    }

    // Of the communities that the caller may know of. What the gate asked for was the permission in the whole instance; here it is asked for in each.
    private static async Task<IResult> ListAsync(HttpContext context, BaileyHost host)
    {
        var policy = host.Policy.Current;
        var caller = OperationContext.Of(context)!.RequireCaller();
        var wanted = PageRequest.Of(context);
        var page = wanted.Cut(
            policy.Documents.Communities.Select(static community => community.Id).Where(id => wanted.Wants(id) && policy.Check(caller.Principal, s_read, id).Allowed).Order(StringComparer.Ordinal), static id => id);
        var views = new List<CommunityView>();
        foreach (var id in page.Items)
        {
            views.Add(ViewOf(id, await host.Store.Records.FindAsync(RecordKind, id, context.RequestAborted).ConfigureAwait(false)));
        }

        return Results.Ok(new Page<CommunityView>([.. views], page.Next));
    }

    private static async Task<IResult> CreateAsync(HttpContext context, BaileyHost host, PolicyEditor editor, CommunityEnd end, CommunityWork work, ServerOptions options, TimeProvider clock)
    {
        var operation = OperationContext.Of(context)!;
        var caller = operation.RequireCaller();
        var wanted = await RequestBody.ReadAsync<NewCommunity>(context).ConfigureAwait(false);
        var governs = host.Policy.Current.Check(caller.Principal, operation.Operation.Permission!);
        if (options.PlatformMode == PlatformMode.AdminOnly || caller.Kind != Policy.Operations.IdentityKinds.User)
        {
            PolicyEditor.Require(governs);
        }

        operation.Target = wanted.Id;
        if (!CommunityName.IsValid(wanted.Id, out var fault))
        {
            throw new ApiProblemException(ProblemOf.Invalid("/id", fault));
        }

        // Whoever makes a community where anybody may, makes it their own.
        var admin = wanted.Admin ?? caller.Principal;
        if (!string.Equals(admin, caller.Principal, StringComparison.OrdinalIgnoreCase))
        {
            PolicyEditor.Require(governs);
        }

        if (!governs.Allowed)
        {
            await RequireUnusedAsync(wanted.Id, host, context.RequestAborted).ConfigureAwait(false);
        }

        if (!PrincipalName.TryParse(admin, out var name, out fault))
        {
            throw new ApiProblemException(ProblemOf.Invalid("/admin", fault));
        }

        var view = new CommunityView(wanted.Id, Text("/name", wanted.Name ?? wanted.Id, MaxName), Text("/description", wanted.Description ?? "", MaxDescription), clock.GetUtcNow(), caller.Principal);
        using var beginning = await end.BeginOneAsync(context.RequestAborted).ConfigureAwait(false);
        if (editor.Read(GovernedPath.Members(wanted.Id)) is null && !host.Policy.Current.Knows(wanted.Id) && !work.IsEnding(wanted.Id))
        {
            // Nothing that was left behind under the name must wake up in it.
            await end.SweepAsync(wanted.Id, operation, context.RequestAborted).ConfigureAwait(false);
        }

        await editor.EditAsync(
            operation,
            policy =>
            {
                if (work.IsEnding(wanted.Id))
                {
                    throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, GovernanceReason.CommunityEnding, $"a community '{wanted.Id}' is being deleted, and something still goes on in it") { Remedy = "try again in some seconds, or choose another id", RetryAfter = 5 });
                }

                // Names of folders: on a file system that does not tell cases apart, two would share one.
                if (policy.Documents.Communities.Any(community => string.Equals(community.Id, wanted.Id, StringComparison.OrdinalIgnoreCase)))
                {
                    throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, ServerReason.Exists, $"there is a community '{wanted.Id}' already") { Remedy = "choose another id" });
                }

                if (!governs.Allowed && policy.Documents.Communities.Count(community => community.Members?.Value?.Roles.TryGetValue(name, out var roles) == true && roles.Contains(BuiltInRoles.Admin)) >= MaxOfOne)
                {
                    throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, GovernanceReason.TooManyCommunities, $"one may make communities until one is an admin of {MaxOfOne}") { Remedy = "delete one that is not needed; or an admin of the instance may make more" });
                }

                if (options.InstanceType == InstanceType.SingleCommunity && policy.Documents.Communities.Length > 0)
                {
                    throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, ServerReason.Exists, "this instance is for a single community, which there is already") { Remedy = "the operator of the machine may start the server with instance_type multi_community" });
                }

                if (policy.Find(name.Text) is null)
                {
                    throw new ApiProblemException(ProblemOf.Invalid("/admin", $"there is no principal '{name}'", "create it first, or name another one"));
                }

                var members = new CommunityMembers(ImmutableDictionary<PrincipalName, ImmutableArray<string>>.Empty.Add(name, [BuiltInRoles.Admin]));
                return new PolicyEdit($"community {wanted.Id}", new GovernedChange(GovernedPath.Members(wanted.Id), Encoding.UTF8.GetBytes(MembersDocument.Print(members)), GovernedChange.Absent))
                {
                    Community = wanted.Id,
                    Mutations = [new PutRecord(RecordOf(view, 0))],
                };
            },
            context.RequestAborted).ConfigureAwait(false);
        ETags.Set(context, ETags.Of(1));
        return Results.Created($"/api/communities/{wanted.Id}", view);
    }

    // The log and the events of a community outlast it. Whoever makes one of its name reads them, and that is for an admin of the instance to decide.
    private static async Task RequireUnusedAsync(string id, BaileyHost host, CancellationToken cancellationToken)
    {
        await host.Store.Audit.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (await host.Store.Audit.ExportHeadAsync(id, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, ServerReason.Exists, $"there is, or was, a community '{id}' already") { Remedy = "choose another id" });
        }
    }

    private static async Task<IResult> ShowAsync(string community, HttpContext context, BaileyHost host)
    {
        var record = await host.Store.Records.FindAsync(RecordKind, community, context.RequestAborted).ConfigureAwait(false);
        ETags.Set(context, ETags.Of(record?.Revision ?? 0));
        return Results.Ok(ViewOf(community, record));
    }

    private static async Task<IResult> UpdateAsync(string community, HttpContext context, BaileyHost host)
    {
        var wanted = await RequestBody.ReadAsync<CommunityText>(context).ConfigureAwait(false);
        var record = await host.Store.Records.FindAsync(RecordKind, community, context.RequestAborted).ConfigureAwait(false);
        ETags.Check(context, ETags.Of(record?.Revision ?? 0));
        var view = ViewOf(community, record) with { Name = Text("/name", wanted.Name, MaxName), Description = Text("/description", wanted.Description ?? "", MaxDescription) };
        await host.Store.CommitAsync(new StoreChange { Mutations = [new PutRecord(RecordOf(view, record?.Revision ?? 0))] }, context.RequestAborted).ConfigureAwait(false);
        ETags.Set(context, ETags.Of((record?.Revision ?? 0) + 1));
        return Results.Ok(view);
    }

    private static async Task<IResult> DeleteAsync(string community, HttpContext context, CommunityEnd end)
    {
        await end.RunAsync(community, OperationContext.Of(context)!, context.RequestAborted).ConfigureAwait(false);
        return Results.NoContent();
    }

    internal static CommunityView ViewOf(string id, StoreRecord? record) =>
        record is null ? new CommunityView(id, id, "", null, null) : JsonSerializer.Deserialize<CommunityView>(record.Json, ApiJson.Options)!;

    private static StoreRecord RecordOf(CommunityView view, long revision) => new(RecordKind, view.Id, JsonSerializer.Serialize(view, ApiJson.Options)) { Revision = revision };

    private static string Text(string pointer, string text, int most) => PeopleText.Require(pointer, text, most, mayBeEmpty: pointer != "/name");
}
