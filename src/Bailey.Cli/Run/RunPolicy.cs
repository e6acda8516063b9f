using Bailey.Cli.Commands;
using Bailey.Cli.Governance;
using Bailey.Plugins.Egress;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Egress;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;
using Bailey.Policy.Quotas;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Files;
using Bailey.Storage.Ledgers;
using Bailey.Storage.Policies;

namespace Bailey.Cli.Run;

/// <summary>What the policy of a data directory says of a run that is made for a principal.</summary>
internal sealed class RunPolicy
{
    private readonly FileLedger _ledger;
    private readonly RunCapabilities _capabilities;
    private readonly ItemList<LocalEgress> _localEgress;
    private readonly string _dataFolder;

    private RunPolicy(PrincipalPolicy principal, RunCapabilities capabilities, ItemList<LocalEgress> localEgress, string dataFolder, FileLedger ledger)
    {
        Principal = principal;
        _capabilities = capabilities;
        _localEgress = localEgress;
        _dataFolder = dataFolder;
        _ledger = ledger;
        IsExemptFromRates = principal.Check(LedgerBook.Unbounded).Allowed;
        Limits = CallLimits.Of(PluginQuotas.Default, null, principal.Profile.Quotas);
    }

    /// <summary>For whom calls are made.</summary>
    public PrincipalPolicy Principal { get; }

    /// <summary>The principal's limits.</summary>
    public PrincipalQuotas Quotas => Principal.Profile.Quotas;

    /// <summary>Limits of one call.</summary>
    public CallLimits Limits { get; }

    /// <summary>Whether the principal holds <see cref="LedgerBook.Unbounded"/>.</summary>
    public bool IsExemptFromRates { get; }

    /// <summary>Reads the policy that a run is under; <c>null</c> where it is made for nobody.</summary>
    /// <exception cref="CommandException">A name is none, or the policy cannot be read.</exception>
    /// <exception cref="DenialException">The principal is unknown or disabled, its profile has a fault, the plugin is blocked, or a host of the command line may not be reached.</exception>
    public static RunPolicy? Load(RunSettings settings)
    {
        if (settings.Principal is not { } run)
        {
            return null;
        }

        if (!PrincipalName.TryParse(run.Name, out var name, out var fault) || (run.Community is not null && !CommunityName.IsValid(run.Community, out fault)))
        {
            throw new CommandException(ExitCode.Usage, fault);
        }

        if (run.DataFolder is null)
        {
            throw new CommandException(ExitCode.Usage, "--as needs the folder of Bailey's data, and there is no home folder to look for it; name it by --data");
        }

        var policy = Compile(run.DataFolder);
        DenialException.ThrowIfDenied(policy.CheckEnabled(name.Text));
        var plugin = Path.GetFileNameWithoutExtension(settings.ModuleFile ?? settings.ManifestFile!);
        DenialException.ThrowIfDenied(JudgePlugin(policy, plugin));
        var capabilities = new RunCapabilities(plugin, policy, run.Community is null ? null : policy.Community(run.Community));
        foreach (var host in settings.AllowedHosts)
        {
            DenialException.ThrowIfDenied(capabilities.JudgeHost(host));
        }

        var ledger = new LedgerDirectory(Path.Combine(run.DataFolder, "state", "ledgers")).Open(name);
        return new RunPolicy(policy.Find(name.Text)!, capabilities, policy.Instance.LocalEgress, run.DataFolder, ledger);
    }

    /// <summary>Where a folder that the plugin is to see really is.</summary>
    /// <exception cref="DenialException">The plugin may not see it.</exception>
    public string Mount(string path, bool readOnly)
    {
        DenialException.ThrowIfDenied(_capabilities.JudgeMount(path, readOnly, out var resolved));
        DenialException.ThrowIfDenied(JudgeReserved(path, resolved));
        return resolved;
    }

    // Profiles, ledgers and policies are outside anything that a plugin can read, also where the operator allowed a folder above them.
    private Decision JudgeReserved(string path, string resolved)
    {
        var data = SystemPaths.Instance.Resolve(_dataFolder);
        return data is null || SystemPaths.Holds(data, resolved) || SystemPaths.Holds(resolved, data)
            ? Decision.Deny(
                DecisionLayer.InstancePolicy,
                InstancePolicyReason.PathReserved,
                $"the folder '{path}' holds Bailey's own data, or lies in it, and no plugin sees that",
                "name a folder apart from the data directory, or keep the data directory elsewhere")
            : Decision.Allow(DecisionLayer.InstancePolicy);
    }

    /// <summary>Sends requests where the profile, the instance and the community allow it.</summary>
    /// <param name="local">Private endpoints that the command line opens.</param>
    public IPluginHttp CreateHttp(IEnumerable<LocalEgress> local) => new CapabilityHttp(EgressPolicy.ForPatterns(Principal.Profile.Egress, [.. local, .. _localEgress]), _capabilities);

    /// <summary>Reserves fuel and a place among the calls in flight.</summary>
    /// <exception cref="CommandException">The ledger cannot be used, so that nothing is allowed.</exception>
    public Decision Reserve(long fuel, out FileReservation? reservation)
    {
        try
        {
            return _ledger.ReserveUpTo(Quotas, IsExemptFromRates, fuel, out reservation);
        }
        catch (StorageException e)
        {
            throw Unusable(e);
        }
    }

    /// <summary>Counts bytes that pass into or out of a plugin.</summary>
    /// <exception cref="CommandException">The ledger cannot be used, so that nothing is allowed.</exception>
    public Decision TakeIpc(long bytes)
    {
        try
        {
            return _ledger.TakeIpc(Quotas, IsExemptFromRates, bytes);
        }
        catch (StorageException e)
        {
            throw Unusable(e);
        }
    }

    // Where plugins are off they have no capability, and may compute all the same; one that is blocked may not.
    private static Decision JudgePlugin(PolicySnapshot policy, string plugin) =>
        policy.InstanceFault ?? (policy.Instance with { Enabled = true }).JudgePlugin(plugin);

    private static PolicySnapshot Compile(string dataFolder)
    {
        try
        {
            return PolicySnapshot.Compile(new PolicyDirectory(dataFolder).Load());
        }
        catch (StorageException e)
        {
            throw new CommandException(ExitCode.NoInput, $"the policy cannot be read: {e.Message}");
        }
    }

    private static CommandException Unusable(StorageException e) =>
        new(ExitCode.NoInput, $"without its ledger nothing runs for a principal: {e.Message}");
}
