using System.Collections.Frozen;

namespace Bailey.Plugins.Audit;

/// <summary>What an <see cref="AuditEntry"/> tells of: a closed set. The wire name is what stores, exports and people use.</summary>
public sealed record AuditAction
{
    private static readonly Dictionary<string, AuditAction> s_defined = new(StringComparer.Ordinal);

    private AuditAction(string name) => Name = name;

    /// <summary>An operation of the catalogue was asked for; the target is its path.</summary>
    public static AuditAction Operation { get; } = Define("operation");

    /// <summary>A hook was dispatched; the target is its name.</summary>
    public static AuditAction Hook { get; } = Define("hook");

    /// <summary>A plugin was called for a hook; the target is the hook.</summary>
    public static AuditAction Call { get; } = Define("call");

    /// <summary>A plugin called a function of the host; the target says what on.</summary>
    public static AuditAction HostCall { get; } = Define("host_call");

    /// <summary>A quota or limit was met.</summary>
    public static AuditAction Limit { get; } = Define("limit");

    /// <summary>A package was uploaded.</summary>
    public static AuditAction PluginUploaded { get; } = Define("plugin.uploaded");

    /// <summary>A package was fetched from a registry.</summary>
    public static AuditAction PluginFetched { get; } = Define("plugin.fetched");

    /// <summary>Somebody reviewed what a package asks for.</summary>
    public static AuditAction PluginReviewed { get; } = Define("plugin.reviewed");

    /// <summary>Somebody accepted what a package asks for, and it was activated; or a built-in plugin was enabled.</summary>
    public static AuditAction PluginActivated { get; } = Define("plugin.activated");

    /// <summary>A package was deactivated, or a built-in plugin disabled.</summary>
    public static AuditAction PluginDeactivated { get; } = Define("plugin.deactivated");

    /// <summary>A package was upgraded.</summary>
    public static AuditAction PluginUpgraded { get; } = Define("plugin.upgraded");

    /// <summary>A package was rolled back to an older version.</summary>
    public static AuditAction PluginRolledBack { get; } = Define("plugin.rolled_back");

    /// <summary>A package was removed with what it kept.</summary>
    public static AuditAction PluginRemoved { get; } = Define("plugin.removed");

    /// <summary>A plugin failed too often and was suspended.</summary>
    public static AuditAction PluginSuspended { get; } = Define("plugin.suspended");

    /// <summary>A suspended plugin was resumed.</summary>
    public static AuditAction PluginResumed { get; } = Define("plugin.resumed");

    /// <summary>The settings of a plugin were changed.</summary>
    public static AuditAction PluginSettingsChanged { get; } = Define("plugin.settings_changed");

    /// <summary>An admin denied a plugin capabilities, or no longer does.</summary>
    public static AuditAction PluginCapabilitiesChanged { get; } = Define("plugin.capabilities_changed");

    /// <summary>Scripts were deployed, or refused.</summary>
    public static AuditAction ScriptsDeployed { get; } = Define("scripts.deployed");

    /// <summary>A policy was changed.</summary>
    public static AuditAction PolicyChanged { get; } = Define("policy.changed");

    /// <summary>A scheduled run of a plugin.</summary>
    public static AuditAction Job { get; } = Define("job");

    /// <summary>A built-in plugin was installed when the host started, or was not.</summary>
    public static AuditAction BuiltIn { get; } = Define("built_in");

    /// <summary>Old entries were removed; the metadata is the receipt.</summary>
    public static AuditAction AuditPruned { get; } = Define("audit.pruned");

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<AuditAction> All => s_defined.Values;

    /// <summary>The wire name.</summary>
    public string Name { get; }

    private static FrozenDictionary<string, AuditAction> ByName => field ??= s_defined.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The action of that name; null where there is none.</summary>
    public static AuditAction? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByName.GetValueOrDefault(name);
    }

    /// <summary>The wire name.</summary>
    public override string ToString() => Name;

    private static AuditAction Define(string name)
    {
        var action = new AuditAction(name);
        s_defined.Add(name, action);
        return action;
    }
}
