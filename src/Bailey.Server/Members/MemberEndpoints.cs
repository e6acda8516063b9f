using System.Text;
using Bailey.Plugins.Hosting;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Bailey.Server.Principals;
using Bailey.Storage.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Members;

/// <summary>Members of a community and their roles.</summary>
internal static class MemberEndpoints
{
    private const string Root = "/api/communities/{community}/members";
    private const string One = Root + "/{member}";
    private static readonly Permission s_knowPrincipals = Permission.Parse("principal:read");

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Root, "members/list", List).Produces<Page<MemberView>>().Searched();
        routes.MapOperation(HttpMethod.Get, One, "members/show", Show).Produces<MemberView>();
        routes.MapOperation(HttpMethod.Put, One + "/roles", "members/roles/update", UpdateAsync).Accepts<MemberRoles>("application/json").Produces<MemberView>();
        routes.MapOperation(HttpMethod.Delete, One, "members/remove", RemoveAsync).Produces(StatusCodes.Status204NoContent);
    }

    private static IResult List(string community, HttpContext context, BaileyHost host, PolicyEditor editor)
    {
        var policy = host.Policy.Current;
        var wanted = PageRequest.Of(context);

        // Those in force: to read thousands again for each page would take longer than all the rest.
        var members = policy.Documents.CommunityOf(community).Members is { IsValid: true } known ? known.Value : MemberEditing.Load(editor, community).Members;
        var page = wanted.Cut(members.Roles.Where(member => wanted.Wants(member.Key.Text)).OrderBy(Key, StringComparer.Ordinal), Key);
        return Results.Ok(new Page<MemberView>([.. page.Items.Select(member => ViewOf(policy, member.Key, member.Value))], page.Next));

        static string Key(KeyValuePair<PrincipalName, System.Collections.Immutable.ImmutableArray<string>> member) => member.Key.Text.ToLowerInvariant();
    }

    private static IResult Show(string community, string member, HttpContext context, BaileyHost host, PolicyEditor editor)
    {
        var name = Name(member);
        if (!MemberEditing.Load(editor, community).Members.Roles.TryGetValue(name, out var roles))
        {
            throw MemberEditing.Unknown();
        }

        ETags.Set(context, TagOf(roles));
        return Results.Ok(ViewOf(host.Policy.Current, name, roles));
    }

    private static async Task<IResult> UpdateAsync(string community, string member, HttpContext context, BaileyHost host, PolicyEditor editor)
    {
        var operation = OperationContext.Of(context)!;
        var wanted = await RequestBody.ReadAsync<MemberRoles>(context).ConfigureAwait(false);
        var name = Name(member);
        operation.Target = name.Text;
        await editor.EditAsync(
            operation,
            policy =>
            {
                var (before, etag) = MemberEditing.Load(editor, community);
                if (!before.Roles.TryGetValue(name, out var had))
                {
                    RequireKnown(operation, policy, name);
                    had = [];
                }

                ETags.Check(context, had.IsEmpty ? GovernedText.AbsentTag : TagOf(had));
                var roles = MemberEditing.Roles(policy, community, wanted.Roles);
                Conferral.Require(operation, policy, MemberEditing.PatternsOf(roles.Where(role => !had.Contains(role.Name))), community);
                var names = roles.Select(static role => role.Name).ToList();
                ETags.Set(context, TagOf(names));
                return MemberEditing.Put(operation, policy, community, before, new CommunityMembers(before.Roles.SetItem(name, [.. names])), etag);
            },
            context.RequestAborted).ConfigureAwait(false);
        return Results.Ok(ViewOf(host.Policy.Current, name, MemberEditing.Load(editor, community).Members.Roles.GetValueOrDefault(name, [])));
    }

    private static async Task<IResult> RemoveAsync(string community, string member, HttpContext context, PolicyEditor editor)
    {
        var operation = OperationContext.Of(context)!;
        var name = Name(member);
        operation.Target = name.Text;
        await editor.EditAsync(
            operation,
            policy =>
            {
                var (before, etag) = MemberEditing.Load(editor, community);
                if (!before.Roles.TryGetValue(name, out var had))
                {
                    throw MemberEditing.Unknown();
                }

                ETags.Check(context, TagOf(had));
                return MemberEditing.Put(operation, policy, community, before, new CommunityMembers(before.Roles.Remove(name)), etag);
            },
            context.RequestAborted).ConfigureAwait(false);
        return Results.NoContent();
    }

    // Whoever is no member yet is invited, and agrees; only those who may know all principals make a member of one that they name.
    private static void RequireKnown(OperationContext operation, PolicySnapshot policy, PrincipalName name)
    {
        var caller = operation.RequireCaller();
        if (policy.Find(name.Text) is null || !policy.Check(caller.Principal, s_knowPrincipals).Allowed || !caller.Covers(s_knowPrincipals))
        {
            throw MemberEditing.Unknown();
        }
    }

    private static PrincipalName Name(string text) => PrincipalName.TryParse(text, out var name, out _) ? name : throw MemberEditing.Unknown();

    private static string TagOf(IEnumerable<string> roles) => GovernedDocument.ETagOf(Encoding.UTF8.GetBytes(string.Join('\n', roles)));

    private static MemberView ViewOf(PolicySnapshot policy, PrincipalName name, System.Collections.Immutable.ImmutableArray<string> roles) =>
        new(policy.Find(name.Text)?.Name.Text ?? name.Text, roles, policy.CheckEnabled(name.Text).Allowed);
}
