using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Policy.Quotas;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>What all calls of plugins of one host share.</summary>
/// <param name="Policy">The policy in force.</param>
/// <param name="Ledgers">What principals and plugins use.</param>
/// <param name="Store">What is kept.</param>
/// <param name="Options">The limits.</param>
/// <param name="Clock">The time.</param>
/// <param name="Application">What the application offers to plugins.</param>
/// <param name="Metrics">What happens, in numbers.</param>
/// <param name="Threads">Where guests run that wait.</param>
/// <param name="Scripts">Where scripts run.</param>
internal sealed record PluginEnvironment(
    LivePolicy Policy, LedgerBook Ledgers, IPluginStore Store, BaileyOptions Options, TimeProvider Clock, PluginApplication Application, AuditMetrics Metrics, GuestThreads Threads, ScriptRuntime Scripts);
