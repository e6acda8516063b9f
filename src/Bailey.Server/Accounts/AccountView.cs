using System.Collections.Immutable;
using Bailey.Policy.Operations;
using Bailey.Server.Attention;

namespace Bailey.Server.Accounts;

/// <summary>One's own account.</summary>
/// <param name="Principal">The name.</param>
/// <param name="DisplayName">What people call the principal.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsAdmin">Whether it is an admin of the instance.</param>
/// <param name="Groups">Roles that it has in the instance.</param>
/// <param name="Communities">The communities that it has roles in, and which.</param>
/// <param name="Grants">Permissions that its profile grants.</param>
/// <param name="Revokes">Permissions that its profile takes away.</param>
/// <param name="Methods">How it may sign in.</param>
/// <param name="HasPassword">Whether it has a password.</param>
/// <param name="Passkeys">How many passkeys it has.</param>
/// <param name="Usage">What it uses at the moment of what it may.</param>
/// <param name="Session">How the caller is signed in.</param>
/// <param name="Plugins">Whether plugins are called at all in this instance, for anybody.</param>
public sealed record AccountView(
    string Principal,
    string DisplayName,
    IdentityKinds Kind,
    bool IsAdmin,
    ImmutableArray<string> Groups,
    ImmutableSortedDictionary<string, ImmutableArray<string>> Communities,
    ImmutableArray<string> Grants,
    ImmutableArray<string> Revokes,
    ImmutableArray<string> Methods,
    bool HasPassword,
    int Passkeys,
    UsageView Usage,
    SessionView Session,
    PluginsSwitch Plugins);
