using Bailey.Policy.Roles;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Roles;

/// <summary>Roles of communities, and of the instance.</summary>
internal static class RoleEndpoints
{
    private const string OfCommunity = "/api/communities/{community}/roles";
    private const string OfInstance = "/api/system/roles";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, OfCommunity, "roles/list", static (string community, HttpContext context, PolicyEditor editor) => List(context, InCommunity(editor, community))).Produces<Page<RoleView>>();
        routes.MapOperation(HttpMethod.Post, OfCommunity, "roles/create", static (string community, HttpContext context, PolicyEditor editor) => CreateAsync(context, editor, community)).Accepts<NewRole>("application/json").Produces<RoleView>(StatusCodes.Status201Created).Idempotent();
        routes.MapOperation(HttpMethod.Get, OfCommunity + "/{role}", "roles/show", Show).Produces<RoleView>();
        routes.MapOperation(HttpMethod.Put, OfCommunity + "/{role}", "roles/update", static (string community, string role, HttpContext context, PolicyEditor editor) => UpdateAsync(context, editor, role, community)).Accepts<RoleText>("application/json").Produces<RoleView>();
        routes.MapOperation(HttpMethod.Delete, OfCommunity + "/{role}", "roles/delete", static (string community, string role, HttpContext context, PolicyEditor editor) => DeleteAsync(context, editor, role, community)).Produces(StatusCodes.Status204NoContent);

        routes.MapOperation(HttpMethod.Get, OfInstance, "system/roles/list", static (HttpContext context, PolicyEditor editor) => List(context, InInstance(editor))).Produces<Page<RoleView>>();
        routes.MapOperation(HttpMethod.Post, OfInstance, "system/roles/create", static (HttpContext context, PolicyEditor editor) => CreateAsync(context, editor, null)).Accepts<NewRole>("application/json").Produces<RoleView>(StatusCodes.Status201Created).Idempotent();
        routes.MapOperation(HttpMethod.Put, OfInstance + "/{role}", "system/roles/update", static (string role, HttpContext context, PolicyEditor editor) => UpdateAsync(context, editor, role, null)).Accepts<RoleText>("application/json").Produces<RoleView>();
        routes.MapOperation(HttpMethod.Delete, OfInstance + "/{role}", "system/roles/delete", static (string role, HttpContext context, PolicyEditor editor) => DeleteAsync(context, editor, role, null)).Produces(StatusCodes.Status204NoContent);
    }

    private static IResult List(HttpContext context, IEnumerable<Role> roles)
    {
        var page = PageRequest.Of(context).Cut(roles.OrderBy(static role => role.Name, StringComparer.Ordinal), static role => role.Name);
        return Results.Ok(new Page<RoleView>([.. page.Items.Select(RoleView.Of)], page.Next));
    }

    private static IResult Show(string community, string role, HttpContext context, PolicyEditor editor)
    {
        var found = InCommunity(editor, community).FirstOrDefault(known => known.Name == role) ?? throw RoleEditing.Unknown();
        ETags.Set(context, RoleView.TagOf(found));
        return Results.Ok(RoleView.Of(found));
    }

    private static async Task<IResult> CreateAsync(HttpContext context, PolicyEditor editor, string? community)
    {
        var operation = OperationContext.Of(context)!;
        var wanted = await RequestBody.ReadAsync<NewRole>(context).ConfigureAwait(false);
        var role = RoleEditing.Role(wanted.Name, new RoleText(wanted.Permissions, wanted.Description, wanted.UnsafeAdmin), community);
        operation.Target = role.Name;
        await editor.EditAsync(operation, policy => RoleEditing.Create(operation, editor, policy, role), context.RequestAborted).ConfigureAwait(false);
        ETags.Set(context, RoleView.TagOf(role));
        return Results.Created($"{context.Request.Path}/{role.Name}", RoleView.Of(role));
    }

    private static async Task<IResult> UpdateAsync(HttpContext context, PolicyEditor editor, string name, string? community)
    {
        var operation = OperationContext.Of(context)!;
        var wanted = await RequestBody.ReadAsync<RoleText>(context).ConfigureAwait(false);
        if (!Role.IsName(name, out _))
        {
            throw RoleEditing.Unknown();
        }

        var role = RoleEditing.Role(name, wanted, community);
        operation.Target = role.Name;
        await editor.EditAsync(operation, policy => RoleEditing.Replace(context, operation, editor, policy, role), context.RequestAborted).ConfigureAwait(false);
        ETags.Set(context, RoleView.TagOf(role));
        return Results.Ok(RoleView.Of(role));
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, PolicyEditor editor, string name, string? community)
    {
        var operation = OperationContext.Of(context)!;
        operation.Target = Role.IsName(name, out _) ? name : null;
        await editor.EditAsync(operation, policy => RoleEditing.Delete(context, editor, policy, name, community), context.RequestAborted).ConfigureAwait(false);
        return Results.NoContent();
    }

    // Those that members can be given: built in, of the instance, and of the community.
    private static IEnumerable<Role> InCommunity(PolicyEditor editor, string community)
    {
        var roles = RoleEditing.Load(editor, out _);
        return BuiltInRoles.ForCommunities.Concat(roles.Custom.Where(role => role.Scope.Reaches(community) && roles.FindInCommunity(role.Name, community) == role));
    }

    private static IEnumerable<Role> InInstance(PolicyEditor editor) => [BuiltInRoles.InstanceAdmin, .. RoleEditing.Load(editor, out _).Custom.Where(static role => role.Scope.IsInstance)];
}
