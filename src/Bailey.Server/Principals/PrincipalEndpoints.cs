using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Bailey.Plugins.Hosting;
using Bailey.Policy.Documents;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Quotas;
using Bailey.Policy.Roles;
using Bailey.Server.Accounts;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Bailey.Server.Problems;
using Bailey.Storage.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Principals;

/// <summary>Principals: their profiles, what they are granted and revoked, their quotas, and what they use of them.</summary>
internal static class PrincipalEndpoints
{
    private const string Root = "/api/principals";
    private const string One = Root + "/{principal}";
    private const int MaxPermissions = 256;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Root, "principals/list", List).Produces<Page<PrincipalView>>().Searched();
        routes.MapOperation(HttpMethod.Post, Root, "principals/create", CreateAsync).Accepts<NewPrincipal>("application/json").Produces<object>(StatusCodes.Status201Created).Idempotent();
        routes.MapOperation(HttpMethod.Get, One, "principals/show", Show).Produces<object>();
        routes.MapOperation(HttpMethod.Put, One, "principals/update", ReplaceAsync).Accepts<object>("application/json", "application/yaml").Produces<object>();
        routes.MapOperation(HttpMethod.Delete, One, "principals/delete", DeleteAsync).Produces(StatusCodes.Status204NoContent);
        routes.MapOperation(HttpMethod.Post, One + "/enable", "principals/enable", static (string principal, HttpContext context, PolicyEditor editor) => EditAsync(context, editor, principal, static profile => profile with { Enabled = true })).Produces<object>();
        routes.MapOperation(HttpMethod.Post, One + "/disable", "principals/disable", static (string principal, HttpContext context, PolicyEditor editor) => EditAsync(context, editor, principal, static profile => profile with { Enabled = false })).Produces<object>();
        routes.MapOperation(HttpMethod.Post, One + "/grant", "principals/grant", GrantAsync).Accepts<PermissionList>("application/json").Produces<object>();
        routes.MapOperation(HttpMethod.Post, One + "/revoke", "principals/revoke", RevokeAsync).Accepts<PermissionList>("application/json").Produces<object>();
        routes.MapOperation(HttpMethod.Put, One + "/quotas", "principals/quota", UpdateQuotasAsync).Accepts<IReadOnlyDictionary<string, long>>("application/json").Produces<IReadOnlyDictionary<string, long>>();
        routes.MapOperation(HttpMethod.Get, One + "/usage", "principals/usage", Usage).Produces<PrincipalUsageView>();
    }

    private static IResult List(HttpContext context, BaileyHost host)
    {
        // Names differ by more than case, and so do cursors.
        var wanted = PageRequest.Of(context);
        var page = wanted.Cut(host.Policy.Current.Principals.Where(principal => wanted.Wants(principal.Name.Text)).OrderBy(Key, StringComparer.Ordinal), Key);
        return Results.Ok(new Page<PrincipalView>([.. page.Items.Select(PrincipalView.Of)], page.Next));

        static string Key(Policy.Snapshots.PrincipalPolicy principal) => principal.Name.Text.ToLowerInvariant();
    }

    private static async Task<IResult> CreateAsync(HttpContext context, BaileyHost host, PolicyEditor editor, TimeProvider clock)
    {
        var operation = OperationContext.Of(context)!;
        var wanted = await RequestBody.ReadAsync<NewPrincipal>(context).ConfigureAwait(false);
        if (!PrincipalName.TryParse(wanted.Name, out var name, out var fault))
        {
            throw new ApiProblemException(ProblemOf.Invalid("/name", fault));
        }

        operation.Target = name.Text;
        var profile = wanted.Profile is { } json ? Parse(json) : PrincipalProfile.Default;
        await RetiredName.RequireAsync(host.Store, name, context.RequestAborted).ConfigureAwait(false);
        await editor.EditAsync(operation, policy => ProfileEditing.Create(operation, editor, policy, name, profile) with { Mutations = RetiredName.RequireFree(name, clock.GetUtcNow()) }, context.RequestAborted).ConfigureAwait(false);
        var stored = editor.Read(GovernedPath.Profile(name))!;
        ETags.Set(context, stored.ETag);
        context.Response.Headers.Location = $"{Root}/{name}";
        return Document(stored.Utf8, StatusCodes.Status201Created);
    }

    private static IResult Show(string principal, HttpContext context, BaileyHost host, PolicyEditor editor)
    {
        var name = ProfileEditing.Name(principal);
        var stored = editor.Read(GovernedPath.Profile(name));
        if (stored is null && host.Policy.Current.Find(name.Text) is null)
        {
            throw ProfileEditing.Unknown();
        }

        ETags.Set(context, stored?.ETag ?? GovernedText.AbsentTag);
        return Document(stored?.Utf8 ?? Encoding.UTF8.GetBytes(ProfileDocument.Print(PrincipalProfile.Default)));
    }

    private static async Task<IResult> ReplaceAsync(string principal, HttpContext context, PolicyEditor editor)
    {
        var name = ProfileEditing.Name(principal);
        var utf8 = await RequestBody.ReadAsync(context, DocumentLimits.Default.MaxBytes, "application/json", "application/yaml").ConfigureAwait(false);
        var read = ProfileEditing.Read(utf8, "the profile");
        var profile = read.IsValid ? read.Value : throw new ApiProblemException(ProblemOf.Document(read.Source, read.Faults));
        return Document((await ProfileEditing.EditAsync(context, editor, name, _ => profile, replaces: true).ConfigureAwait(false)).Utf8);
    }

    private static async Task<IResult> GrantAsync(string principal, HttpContext context, PolicyEditor editor)
    {
        var (patterns, remove) = await PatternsAsync(context).ConfigureAwait(false);
        return await EditAsync(context, editor, principal, profile => remove
            ? profile with { Grants = [.. profile.Grants.Except(patterns)] }
            : profile with { Grants = [.. profile.Grants.Union(patterns)], Revokes = [.. profile.Revokes.Except(patterns)] }).ConfigureAwait(false);
    }

    private static async Task<IResult> RevokeAsync(string principal, HttpContext context, PolicyEditor editor)
    {
        var (patterns, remove) = await PatternsAsync(context).ConfigureAwait(false);
        return await EditAsync(context, editor, principal, profile => remove
            ? profile with { Revokes = [.. profile.Revokes.Except(patterns)] }
            : profile with { Revokes = [.. profile.Revokes.Union(patterns)], Grants = [.. profile.Grants.Except(patterns)] }).ConfigureAwait(false);
    }

    private static async Task<IResult> UpdateQuotasAsync(string principal, HttpContext context, PolicyEditor editor)
    {
        var wanted = await RequestBody.ReadAsync<Dictionary<string, long>>(context).ConfigureAwait(false);
        var faults = new List<ApiFault>();
        foreach (var (key, value) in wanted)
        {
            try
            {
                _ = PrincipalQuotas.Default.With(key, value);
            }
            catch (ArgumentException e)
            {
                faults.Add(new ApiFault($"/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", ServerReason.ValueInvalid, e.Message.Split(" (Parameter", 2)[0].ReplaceLineEndings(" ")));
            }
        }

        if (faults.Count > 0)
        {
            throw new ApiProblemException(ProblemOf.Invalid("", faults[0].Detail) with { Errors = [.. faults.Take(100)] });
        }

        var stored = await ProfileEditing.EditAsync(
            context, editor, ProfileEditing.Name(principal), profile => profile with { Quotas = wanted.Aggregate(profile.Quotas, static (quotas, pair) => quotas.With(pair.Key, pair.Value)) }).ConfigureAwait(false);
        return Results.Ok(PrincipalUsageView.QuotasOf(ProfileEditing.Read(stored.Utf8.Span, "the profile").Require().Quotas));
    }

    private static IResult Usage(string principal, BaileyHost host)
    {
        var known = host.Policy.Current.Find(ProfileEditing.Name(principal).Text) ?? throw ProfileEditing.Unknown();
        var ledger = host.Ledgers.Open(known.Name.Text, known.Profile.Quotas, known.Check(LedgerBook.Unbounded).Allowed);
        return Results.Ok(PrincipalUsageView.Of(ledger.Usage));
    }

    // With the profile go the roles in communities: otherwise the principal would still be known by them.
    private static async Task<IResult> DeleteAsync(string principal, HttpContext context, PolicyEditor editor, TimeProvider clock)
    {
        var operation = OperationContext.Of(context)!;
        var name = ProfileEditing.Name(principal);
        operation.Target = name.Text;
        await editor.EditAsync(
            operation,
            policy =>
            {
                var (path, target) = (GovernedPath.Profile(name), policy.Find(name.Text));
                var current = editor.Read(path);
                if (current is null && target is null)
                {
                    throw ProfileEditing.Unknown();
                }

                ETags.Check(context, current?.ETag ?? GovernedText.AbsentTag);
                var changes = ImmutableArray.CreateBuilder<GovernedChange>();
                foreach (var community in policy.Documents.Communities.Where(community => community.Members?.Value?.Roles.ContainsKey(name) == true))
                {
                    var members = GovernedPath.Members(community.Id);
                    var (listed, etag) = GovernedText.Load<CommunityMembers>(editor, members, CommunityMembers.None, MembersDocument.Read);
                    changes.Add(GovernedText.Put<CommunityMembers>(members, MembersDocument.Print(new CommunityMembers(listed.Roles.Remove(name))), etag, MembersDocument.Read));
                }

                if (current is not null)
                {
                    changes.Add(new GovernedChange(path, null, current.ETag));
                }

                return new PolicyEdit($"{ProfileEditing.Target(name)} deleted", changes.ToImmutable())
                {
                    Apply = documents => documents with { Principals = [.. documents.Principals.Where(record => !record.Name.Equals(name))] },

                    // And nobody is given the name later: what stays behind acts for it.
                    Mutations = [.. AccountCreation.RemovalOf(name), .. RetiredName.Retire(name, clock.GetUtcNow())],
                };
            },
            context.RequestAborted).ConfigureAwait(false);
        return Results.NoContent();
    }

    private static async Task<IResult> EditAsync(HttpContext context, PolicyEditor editor, string principal, Func<PrincipalProfile, PrincipalProfile> change) =>
        Document((await ProfileEditing.EditAsync(context, editor, ProfileEditing.Name(principal), change).ConfigureAwait(false)).Utf8);

    private static async Task<(ImmutableArray<PermissionPattern> Patterns, bool Remove)> PatternsAsync(HttpContext context)
    {
        var wanted = await RequestBody.ReadAsync<PermissionList>(context).ConfigureAwait(false);
        return (PatternList.Read("/permissions", wanted.Permissions, 1, MaxPermissions), wanted.Remove);
    }

    private static PrincipalProfile Parse(JsonElement json)
    {
        var read = ProfileEditing.Read(Encoding.UTF8.GetBytes(json.GetRawText()), "the profile");
        if (read.IsValid)
        {
            return read.Value;
        }

        var problem = ProblemOf.Document(read.Source, read.Faults);
        throw new ApiProblemException(problem with { Errors = [.. problem.Errors.Select(static fault => fault with { At = $"/profile{fault.At}" })] });
    }

    private static IResult Document(ReadOnlyMemory<byte> utf8, int status = StatusCodes.Status200OK)
    {
        try
        {
            return Results.Text(DocumentJson.Of(utf8.Span), "application/json", status);
        }
        catch (PolicyDocumentException e)
        {
            throw GovernedText.Faulty("the profile", e.Faults);
        }
    }
}
