using Bailey.Cli.Commands;
using Bailey.Cli.Governance;
using Bailey.Policy.Operations;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Policies;
using Bailey.Storage.Profiles;

namespace Bailey.Cli.Principals;

/// <summary>
/// Changes profiles of a data directory. Who may write its files holds all there is; with <c>--as</c> the change is made for a principal, who must
/// hold what it demands and what it hands out. In either case the instance keeps an admin.
/// </summary>
/// <param name="data">The data directory.</param>
/// <param name="actor">For whom the change is made; null for the owner of the files.</param>
internal sealed class PrincipalEditor(string data, string? actor)
{
    private readonly PolicyDirectory _policy = new(data);

    /// <summary>Makes the profile of a new principal.</summary>
    /// <exception cref="DenialException">The policy denies it.</exception>
    public StoredProfile Create(PrincipalName name, PrincipalProfile profile)
    {
        Check("principals/create", name, PrincipalProfile.Default, profile);
        return _policy.Profiles.Create(name, profile);
    }

    /// <summary>Changes the profile of a principal that is known.</summary>
    /// <param name="operation">Which operation of the catalogue it is.</param>
    /// <param name="name">Whose profile.</param>
    /// <param name="change">Makes the new profile from the one there is.</param>
    /// <exception cref="DenialException">The policy denies it.</exception>
    /// <exception cref="CommandException">There is no such principal.</exception>
    public (PrincipalProfile Before, StoredProfile After) Change(string operation, PrincipalName name, Func<PrincipalProfile, PrincipalProfile> change)
    {
        RequireKnown(name);
        var before = PrincipalProfile.Default;

        // Judged under the lock of the folder, so that two changes that are sound by themselves cannot remove the last admin together.
        var after = _policy.Profiles.Update(name, current =>
        {
            before = current;
            var next = change(current);
            Check(operation, name, current, next);
            return next;
        });
        return (before, after);
    }

    private void RequireKnown(PrincipalName name)
    {
        if (_policy.LoadFor(name).Principals.IsEmpty)
        {
            throw new CommandException(ExitCode.NoInput, $"there is no principal '{name}'; make it with 'bailey principal create {name}'");
        }
    }

    private void Check(string operation, PrincipalName name, PrincipalProfile before, PrincipalProfile after)
    {
        var documents = _policy.Load();
        var current = PolicySnapshot.Compile(documents);
        if (actor is not null)
        {
            DenialException.ThrowIfDenied(current.CheckEnabled(actor));
            DenialException.ThrowIfDenied(current.Check(actor, OperationCatalog.Get(operation).Permission!));
            if (before.Quotas != after.Quotas)
            {
                // Whatever the command, quotas are changed by those alone who may.
                DenialException.ThrowIfDenied(current.Check(actor, OperationCatalog.Get("principals/quota").Permission!));
            }

            DenialException.ThrowIfDenied(Delegation.CheckProfileEdit(current.Find(actor)!, before, after, documents.Roles?.Value ?? RoleCatalog.BuiltInOnly, current.Find(name.Text)));
        }

        var proposed = ProfileDocument.Read(System.Text.Encoding.UTF8.GetBytes(ProfileDocument.Print(after)), name.Text, ProgramPath.Find);
        DenialException.ThrowIfDenied(Delegation.CheckAdminRemains(current, PolicySnapshot.Compile(documents.WithProfile(name, proposed))));
    }
}
