using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Operations;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Server.Accounts;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Bailey.Server.Principals;
using Bailey.Server.Problems;
using Bailey.Storage.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Members;

/// <summary>Invitations to a community: made with roles, and accepted once.</summary>
internal static class InvitationEndpoints
{
    private const string Root = "/api/communities/{community}/members/invitations";
    private const int MaxHours = 720;
    private const int MaxNote = 200;
    private const int MaxPassword = 1_024;
    private static readonly Permission s_invite = Permission.Parse("member:invite");

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Root, "members/invitations/list", ListAsync).Produces<Page<InvitationView>>();
        routes.MapOperation(HttpMethod.Post, Root, "members/invitations/create", CreateAsync).Accepts<NewInvitation>("application/json").Produces<CreatedInvitation>(StatusCodes.Status201Created).Idempotent();
        routes.MapOperation(HttpMethod.Delete, Root + "/{invitation}", "members/invitations/revoke", RevokeAsync).Produces(StatusCodes.Status204NoContent);
        routes.MapOperation(HttpMethod.Post, "/api/invitations/accept", "members/invitations/accept", AcceptAsync).Accepts<InvitationAcceptance>("application/json").Produces<AcceptedInvitation>().ForAnybody();
    }

    private static async Task<IResult> ListAsync(string community, HttpContext context, BaileyHost host, TimeProvider clock)
    {
        var asked = PageRequest.Of(context);
        var records = await host.Store.Records.ListAsync(Invitation.RecordKind, community, asked.After, Math.Min(asked.Limit + 1, 1_000), cancellationToken: context.RequestAborted).ConfigureAwait(false);
        var page = (asked with { Limit = Math.Min(asked.Limit, 999) }).Page(records, static record => record.Id);
        var now = clock.GetUtcNow();
        return Results.Ok(new Page<InvitationView>([.. page.Items.Select(Invitation.Of).Where(invitation => invitation.ExpiresAt > now).Select(static invitation => invitation.View)], page.Next));
    }

    private static async Task<IResult> CreateAsync(string community, HttpContext context, BaileyHost host, InvitedPrincipals invited, TimeProvider clock)
    {
        var operation = OperationContext.Of(context)!;
        var wanted = await RequestBody.ReadAsync<NewInvitation>(context).ConfigureAwait(false);
        if (wanted.ValidHours is < 1 or > MaxHours)
        {
            throw new ApiProblemException(ProblemOf.Invalid("/validHours", $"validHours must be from 1 to {MaxHours}"));
        }

        PeopleText.Require("/note", wanted.Note ?? "", MaxNote, mayBeEmpty: true);

        var policy = host.Policy.Current;
        var roles = MemberEditing.Roles(policy, community, wanted.Roles);
        Conferral.Require(operation, policy, MemberEditing.PatternsOf(roles), community);
        var now = clock.GetUtcNow();
        var inviter = operation.RequireCaller().Principal;
        using var turn = await invited.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        await invited.RequireRoomAsync(community, inviter, now, context.RequestAborted).ConfigureAwait(false);
        var invitation = new Invitation(UuidV7.Shared.Next().ToString("N"), community, [.. roles.Select(static role => role.Name)], wanted.Note, inviter, now, now.AddHours(wanted.ValidHours));
        var code = Invitation.CreateCode();
        operation.Target = invitation.Id;
        await host.Store.CommitAsync(
            new StoreChange
            {
                Mutations = [new PutRecord(invitation.ToRecord(code))],
                Audit = [OperationEntry.Of(operation, clock, community, invitation.Id, KeyValuePair.Create("roles", string.Join(' ', invitation.Roles)))],
            },
            context.RequestAborted).ConfigureAwait(false);
        return Results.Created($"/api/communities/{community}/members/invitations/{invitation.Id}", new CreatedInvitation(invitation.View, code));
    }

    private static async Task<IResult> RevokeAsync(string community, string invitation, HttpContext context, BaileyHost host, TimeProvider clock)
    {
        var operation = OperationContext.Of(context)!;
        var record = invitation.Length is > 0 and <= 64 ? await host.Store.Records.FindAsync(Invitation.RecordKind, invitation, context.RequestAborted).ConfigureAwait(false) : null;
        if (record is null || record.Owner != community)
        {
            throw new ApiProblemException(ProblemOf.NotFound("such invitation"));
        }

        operation.Target = record.Id;
        await host.Store.CommitAsync(
            new StoreChange { Mutations = [new DeleteRecord(Invitation.RecordKind, record.Id, record.Revision)], Audit = [OperationEntry.Of(operation, clock, community, record.Id)] },
            context.RequestAborted).ConfigureAwait(false);
        return Results.NoContent();
    }

    private static async Task<IResult> AcceptAsync(HttpContext context, BaileyHost host, PolicyEditor editor, IAccountCreation accounts, InvitedPrincipals invited, TimeProvider clock)
    {
        var operation = OperationContext.Of(context)!;
        var wanted = await RequestBody.ReadAsync<InvitationAcceptance>(context).ConfigureAwait(false);
        RequireSelf(operation, host.Policy.Current);
        if (Invitation.DigestOf(wanted.Code) is not { } digest
            || await host.Store.Records.FindByLookupAsync(Invitation.RecordKind, digest, context.RequestAborted).ConfigureAwait(false) is not { } record
            || Invitation.Of(record) is not { } invitation || invitation.ExpiresAt <= clock.GetUtcNow() || !host.Policy.Current.Knows(invitation.Community))
        {
            throw Invalid();
        }

        operation.Target = invitation.Id;
        var (name, account) = operation.Caller is { } caller
            ? (SignedIn(wanted, caller), [])
            : await PrepareAsync(wanted, host, accounts, context.RequestAborted).ConfigureAwait(false);
        using var turn = operation.Caller is null ? await invited.WaitAsync(context.RequestAborted).ConfigureAwait(false) : null;
        if (turn is not null)
        {
            account = [.. account, .. RetiredName.RequireFree(name, clock.GetUtcNow()), .. await invited.CountAsync(name, invitation, context.RequestAborted).ConfigureAwait(false)];
        }

        operation.Community = invitation.Community;
        ImmutableArray<string> roles = [];
        try
        {
            await editor.EditAsync(
                operation,
                policy =>
                {
                    var (edit, now) = Join(operation, policy, editor, invitation, name);
                    roles = now;
                    return edit with { Mutations = [new DeleteRecord(Invitation.RecordKind, record.Id, record.Revision), .. account] };
                },
                context.RequestAborted).ConfigureAwait(false);
        }
        catch (PluginStoreException e) when (e.Code == StoreReason.Conflict)
        {
            // Somebody else was faster, or it was taken back.
            throw Invalid();
        }

        return Results.Ok(new AcceptedInvitation(invitation.Community, name.Text, roles));
    }

    private static (PolicyEdit Edit, ImmutableArray<string> Roles) Join(OperationContext operation, PolicySnapshot policy, PolicyEditor editor, Invitation invitation, PrincipalName name)
    {
        var (before, etag) = MemberEditing.Load(editor, invitation.Community);
        var conferred = StillConferred(policy, invitation);
        ImmutableArray<string> roles = [.. before.Roles.GetValueOrDefault(name, []).Union(conferred)];
        var members = new CommunityMembers(before.Roles.SetItem(name, roles));
        if (operation.Caller is not null)
        {
            return (MemberEditing.Put(operation, policy, invitation.Community, before, members, etag), roles);
        }

        var path = GovernedPath.Profile(name);
        if (policy.Find(name.Text) is not null || editor.Read(path) is not null)
        {
            throw ProfileEditing.Exists(name);
        }

        var profile = PrincipalProfile.Default with { AuthMethods = [AuthMethod.Password, AuthMethod.Passkey, AuthMethod.Token] };
        var edit = MemberEditing.Put(
            operation, policy, invitation.Community, before, members, etag, GovernedText.Put<PrincipalProfile>(path, ProfileDocument.Print(profile), GovernedChange.Absent, ProfileEditing.Read));

        // From here on it is known who asks: whoever got the name.
        operation.Caller = new Caller(name.Text, IdentityKinds.User, AuthMethod.Password);
        return (edit, roles);
    }

    // What was handed out must still be the giver's to hand out, or a role that was taken from them would live on in what they left behind.
    private static ImmutableArray<string> StillConferred(PolicySnapshot policy, Invitation invitation)
    {
        var catalog = policy.Documents.Roles?.Value ?? RoleCatalog.BuiltInOnly;
        var roles = invitation.Roles.Select(role => catalog.FindInCommunity(role, invitation.Community)).ToList();
        return policy.Find(invitation.CreatedBy) is { } giver
            && giver.Check(s_invite, invitation.Community).Allowed
            && !roles.Contains(null)
            && Delegation.CheckConfer(giver, MemberEditing.PatternsOf(roles.OfType<Role>()), invitation.Community).Allowed
            ? invitation.Roles
            : throw Invalid();
    }

    // The gate asks nothing of what is for anybody: somebody who is signed in must all the same be one who may.
    private static void RequireSelf(OperationContext operation, PolicySnapshot policy)
    {
        if (operation.Caller is not { } caller)
        {
            return;
        }

        var asked = operation.Operation;
        PolicyEditor.Require(policy.Find(caller.Principal)?.CheckAuthMethod(caller.Method) ?? policy.CheckEnabled(caller.Principal));
        if ((asked.Identities & caller.Kind) == IdentityKinds.None)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status403Forbidden, ServerReason.IdentityUnsuitable, $"'{asked.Path}' is not for a service"));
        }

        if (!caller.Covers(asked.Permission!))
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status403Forbidden, ServerReason.ScopeTooNarrow, $"the token was not made for '{asked.Permission}'"));
        }

        if (policy.Check(caller.Principal, asked.Permission!) is { Allowed: false, ReasonCode: not PermissionReason.PermissionMissing } denial)
        {
            throw new ApiProblemException(ProblemOf.Denial(denial));
        }
    }

    private static PrincipalName SignedIn(InvitationAcceptance wanted, Caller caller) => wanted.Name is null && wanted.Password is null
        ? PrincipalName.Parse(caller.Principal)
        : throw new ApiProblemException(ProblemOf.Invalid(wanted.Name is null ? "/password" : "/name", $"'{caller.Principal}' is signed in, and accepts the invitation", "leave name and password out, or sign out first"));

    private static async Task<(PrincipalName Name, ImmutableArray<StoreMutation> Account)> PrepareAsync(InvitationAcceptance wanted, BaileyHost host, IAccountCreation accounts, CancellationToken cancellationToken)
    {
        if (wanted.Name is null || wanted.Password is null)
        {
            throw new ApiProblemException(OperationGate.NotSignedIn with { Remedy = "sign in and send the code again, or send a name and a password as well, to get an account" });
        }

        if (!PrincipalName.TryParse(wanted.Name, out var name, out var fault))
        {
            throw new ApiProblemException(ProblemOf.Invalid("/name", fault));
        }

        if (wanted.Password.Length is 0 or > MaxPassword)
        {
            throw new ApiProblemException(ProblemOf.Invalid("/password", FormattableString.Invariant($"password must have 1 to {MaxPassword:N0} characters")));
        }

        if (host.Policy.Current.Find(name.Text) is null)
        {
            await RetiredName.RequireAsync(host.Store, name, cancellationToken).ConfigureAwait(false);
        }

        return host.Policy.Current.Find(name.Text) is null
            ? (name, await accounts.PrepareAsync(name, wanted.Password, cancellationToken).ConfigureAwait(false))
            : throw ProfileEditing.Exists(name);
    }

    private static ApiProblemException Invalid() => new(new ApiProblem(StatusCodes.Status404NotFound, GovernanceReason.InvitationInvalid, "there is no such invitation: it was accepted or taken back, it ended, or whoever made it may not invite so any more")
    {
        Remedy = "ask for another one",
    });
}
