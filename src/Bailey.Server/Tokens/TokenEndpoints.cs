using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy;
using Bailey.Policy.Operations;
using Bailey.Policy.Permissions;
using Bailey.Policy.Quotas;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Server.Accounts;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Bailey.Server.Problems;
using Bailey.Server.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Tokens;

/// <summary>API tokens: one's own, and those of others for whoever may take them away.</summary>
internal static class TokenEndpoints
{
    private const string Own = "/api/tokens";
    private const string OfPrincipal = "/api/principals/{principal}/tokens";
    private const int MaxOfPrincipal = 100;
    private const int MaxName = 100;
    private const int MaxScope = 100;
    private const int MaxDays = 366;
    private static readonly PermissionPattern s_self = PermissionPattern.Parse("self:*");
    private static readonly ImmutableArray<Permission> s_known = [.. OperationCatalog.All.Select(static operation => operation.Permission).OfType<Permission>().Append(LedgerBook.Unbounded).DistinctBy(static permission => permission.Text)];

    // What somebody may have meant: permissions, and all of one area.
    private static readonly string[] s_words = [.. s_known.Select(static permission => permission.Text).Concat(s_known.Select(static permission => $"{permission.Text.Split(':')[0]}:*")).Distinct(StringComparer.Ordinal)];

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Own, "tokens/list", static (HttpContext context, BaileyHost host) => ListAsync(context, host, OperationContext.Of(context)!.RequireCaller().Principal)).Produces<Page<TokenView>>();

        // An answer that is kept to be repeated would keep the secret.
        routes.MapOperation(HttpMethod.Post, Own, "tokens/create", CreateAsync).Accepts<NewToken>("application/json").Produces<CreatedToken>(StatusCodes.Status201Created);
        routes.MapOperation(HttpMethod.Delete, Own + "/{token}", "tokens/revoke", static (string token, HttpContext context, BaileyHost host, Sessions sessions) =>
            RevokeAsync(context, host, sessions, OperationContext.Of(context)!.RequireCaller().Principal, token)).Produces(StatusCodes.Status204NoContent);
        routes.MapOperation(HttpMethod.Get, OfPrincipal, "principals/tokens/list", static (string principal, HttpContext context, BaileyHost host) => ListAsync(context, host, Known(host, principal))).Produces<Page<TokenView>>();
        routes.MapOperation(HttpMethod.Delete, OfPrincipal + "/{token}", "principals/tokens/revoke", static (string principal, string token, HttpContext context, BaileyHost host, Sessions sessions) =>
            RevokeAsync(context, host, sessions, Known(host, principal), token)).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(HttpContext context, BaileyHost host, string principal)
    {
        var page = PageRequest.Of(context);
        var records = await host.Store.Records.ListAsync(ApiToken.RecordKind, Account.KeyOf(principal), page.After, Math.Min(1_000, page.Limit + 1), cancellationToken: context.RequestAborted).ConfigureAwait(false);
        return Results.Ok(page.Page(records.Select(static record => TokenView.Of(ApiToken.Of(record))).ToList(), static token => token.Id));
    }

    private static async Task<IResult> CreateAsync(HttpContext context, BaileyHost host, Sessions sessions, TimeProvider clock)
    {
        var operation = OperationContext.Of(context)!;
        var caller = operation.RequireCaller();
        var wanted = await RequestBody.ReadAsync<NewToken>(context).ConfigureAwait(false);
        await sessions.RequireRecentAsync(caller, context.RequestAborted).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        var scope = await RequireAsync(context, host, caller, wanted, now).ConfigureAwait(false);
        var secret = TokenSecret.Create();
        var token = new ApiToken(UuidV7.Shared.Next().ToString(), caller.Principal, caller.Kind, wanted.Name, scope, now, now.AddDays(wanted.ExpiresInDays));
        operation.Target = token.Id;
        await host.Store.CommitAsync(
            new StoreChange
            {
                Mutations = [new TrimRecords(ApiToken.RecordKind, now), new PutRecord(token.ToRecord(TokenSecret.DigestOf(secret)!))],
                Audit = [sessions.Told(operation, caller.Principal, KeyValuePair.Create("token", token.Id), KeyValuePair.Create("scope", string.Join(' ', scope)))],
            },
            context.RequestAborted).ConfigureAwait(false);
        return Results.Created($"{Own}/{token.Id}", new CreatedToken(TokenView.Of(token), secret));
    }

    private static async Task<ImmutableArray<string>> RequireAsync(HttpContext context, BaileyHost host, Caller caller, NewToken wanted, DateTimeOffset now)
    {
        PeopleText.Require("/name", wanted.Name, MaxName);
        if (wanted.ExpiresInDays is < 1 or > MaxDays)
        {
            throw new ApiProblemException(ProblemOf.Invalid("/expiresInDays", $"expiresInDays must be from 1 to {MaxDays}"));
        }

        if (wanted.Scope.IsDefaultOrEmpty || wanted.Scope.Length > MaxScope)
        {
            throw new ApiProblemException(ProblemOf.Invalid("/scope", $"scope must name 1 to {MaxScope} patterns of permissions", "name what the token is for, as plugin:package:read"));
        }

        var patterns = new List<PermissionPattern>();
        foreach (var (text, index) in wanted.Scope.Select(static (text, index) => (text, index)))
        {
            var pointer = FormattableString.Invariant($"/scope/{index}");
            patterns.Add(PermissionPattern.TryParse(text, out var pattern, out var fault) ? pattern : throw new ApiProblemException(ProblemOf.Invalid(pointer, fault)));
            if (!s_known.Any(pattern.Matches))
            {
                throw new ApiProblemException(ProblemOf.Invalid(
                    pointer, $"there is no permission that '{text}' covers", NearestWord.Find(text, s_words) is { } near ? $"did you mean '{near}'?" : "name permissions of operations, as plugin:package:read; '*' is for all that its owner may do"));
            }
        }

        RequireHeld(host.Policy.Current.Find(caller.Principal)!, caller, patterns);
        await RequireNotLongerAsync(context, host, caller, wanted, now).ConfigureAwait(false);
        if (await host.Store.Records.CountAsync(ApiToken.RecordKind, Account.KeyOf(caller.Principal), context.RequestAborted).ConfigureAwait(false) >= MaxOfPrincipal)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, SignInReason.TooMany, $"a principal has at most {MaxOfPrincipal} tokens") { Remedy = "revoke those that are not used any more" });
        }

        return [.. patterns.Select(static pattern => pattern.Text).Distinct(StringComparer.Ordinal)];
    }

    // Held in the instance, in any of one's communities, or as everybody holds what is theirs. It is asked for again whenever the token is used.
    private static void RequireHeld(PrincipalPolicy principal, Caller caller, List<PermissionPattern> patterns)
    {
        foreach (var pattern in patterns)
        {
            var held = principal.Holds(pattern)
                || principal.Communities.Any(community => principal.Holds(pattern, community))
                || (s_self.Covers(pattern) && !principal.Profile.Revokes.Any(pattern.Overlaps));
            if (!held)
            {
                PolicyEditor.Require(Delegation.CheckConfer(principal, [pattern]));
            }
        }

        if (caller.Scope is { } scope && patterns.Find(pattern => !scope.Any(own => own.Covers(pattern))) is { } wider)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status403Forbidden, ServerReason.ScopeTooNarrow, $"the token that asks was not made for '{wider}', and so makes none for it") { Remedy = "sign in to make a wider one" });
        }
    }

    // A token that is stolen must not outlive its end by making others.
    private static async Task RequireNotLongerAsync(HttpContext context, BaileyHost host, Caller caller, NewToken wanted, DateTimeOffset now)
    {
        if (caller.Scope is not null && caller.Session is { } id
            && (await host.Store.Records.FindAsync(ApiToken.RecordKind, id, context.RequestAborted).ConfigureAwait(false))?.ExpiresAt is var end && (end is null || now.AddDays(wanted.ExpiresInDays) > end))
        {
            throw new ApiProblemException(ProblemOf.Invalid("/expiresInDays", "a token that a token makes cannot end later than that one", "sign in to make one that lasts longer"));
        }
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, BaileyHost host, Sessions sessions, string principal, string token)
    {
        var operation = OperationContext.Of(context)!;
        if (token.Length > 64 || await host.Store.Records.FindAsync(ApiToken.RecordKind, token, context.RequestAborted).ConfigureAwait(false) is not { } record || record.Owner != Account.KeyOf(principal))
        {
            throw new ApiProblemException(ProblemOf.NotFound("token of that id"));
        }

        operation.Target = token;
        await host.Store.CommitAsync(
            new StoreChange { Mutations = [new DeleteRecord(ApiToken.RecordKind, token)], Audit = [sessions.Told(operation, principal, KeyValuePair.Create("token", token))] }, context.RequestAborted).ConfigureAwait(false);
        return Results.NoContent();
    }

    private static string Known(BaileyHost host, string principal) =>
        host.Policy.Current.Find(principal)?.Name.Text ?? throw new ApiProblemException(ProblemOf.NotFound("principal of that name"));
}
