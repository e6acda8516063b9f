using Bailey.Plugins.Audit;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Notices;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Hosting;

/// <summary>What an application hands to <see cref="BaileyHost"/>: its own plugins, where things are kept, and who decides.</summary>
public sealed class BaileySetup
{
    /// <summary>Opens the store; required. Called once, when the host starts; the host disposes it.</summary>
    public Func<IPluginStore>? OpenStore { get; set; }

    /// <summary>
    /// Reads the policy: profiles, roles, the instance's and the communities' policies. Required. Called when the host starts and at each
    /// <see cref="BaileyHost.ReloadPolicyAsync"/>. Plugins that are installed are added to what it says.
    /// </summary>
    public Func<PolicyDocuments>? ReadPolicy { get; set; }

    /// <summary>Which changes of other nodes in the store are changes of the policy, so that it is read again; null where it is not kept there.</summary>
    public Func<StoreNotice, bool>? IsPolicyNotice { get; set; }

    /// <summary>Built-in plugins. They run with full trust.</summary>
    public IList<IPlugin> BuiltIns { get; } = [];

    /// <summary>How built-in plugins are installed and called.</summary>
    public BuiltInOptions BuiltInOptions { get; set; } = BuiltInOptions.Default;

    /// <summary>How plugins are run.</summary>
    public BaileyOptions Limits { get; set; } = BaileyOptions.Default;

    /// <summary>How packages are let in.</summary>
    public PackageCatalogOptions Packages { get; set; } = PackageCatalogOptions.Default;

    /// <summary>How signals are passed on.</summary>
    public SignalOptions Signals { get; set; } = SignalOptions.Default;

    /// <summary>How much of the audit log is kept of each community, and of the instance. What is more is removed every hour, with a signed receipt.</summary>
    public AuditRetention AuditRetention { get; set; } = AuditRetention.Default;

    /// <summary>Who the members of communities are; null for those that the policy knows, whom no plugin can change.</summary>
    public ICommunityMembers? Members { get; set; }

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Told what the built-in plugins came to, before anything else starts, also where they abort the start; null for nobody.</summary>
    public Action<BuiltInInventory>? InventoryRead { get; set; }

    /// <summary>Told of the host once it has started; null for nobody.</summary>
    public Action<BaileyHost>? Started { get; set; }

    /// <summary>Told of what the host fails at in the background and tries again, in words and with its cause, for a log. It must not throw. Null to be told of nothing.</summary>
    public Action<string, Exception>? FaultMet { get; set; }
}
