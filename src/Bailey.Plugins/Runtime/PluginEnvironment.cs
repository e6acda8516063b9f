using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Policy.Quotas;
using Bailey.Policy.Snapshots;
using Bailey.Wasm;

namespace Bailey.Plugins.Runtime;

/// <summary>What all calls of plugins of one host share.</summary>
/// <param name="Policy">The policy in force.</param>
/// <param name="Ledgers">What principals and plugins use.</param>
/// <param name="Store">What is kept.</param>
/// <param name="Options">The limits.</param>
/// <param name="Compile">How modules of packages are compiled.</param>
/// <param name="Clock">The time.</param>
/// <param name="Application">What the application offers to plugins.</param>
/// <param name="Metrics">What happens, in numbers.</param>
/// <param name="Threads">Where guests run that wait.</param>
/// <param name="Scripts">Where scripts run.</param>
internal sealed record PluginEnvironment(
    LivePolicy Policy, LedgerBook Ledgers, IPluginStore Store, BaileyOptions Options, WasmCompileOptions Compile, TimeProvider Clock, PluginApplication Application, AuditMetrics Metrics, GuestThreads Threads,
    ScriptRuntime Scripts)
{
    /// <summary>
    /// The community whose audit log is told of something that happened there; null, for that of the instance, where nobody knows it: a name that
    /// anybody may send must not begin a log of its own.
    /// </summary>
    internal string? LogOf(string community) => Policy.Current.Knows(community) ? community : null;

    /// <summary>Takes from the ledgers of principals what is kept for them no longer.</summary>
    internal void GiveBack(ImmutableArray<KeyValuePair<string, long>> freed)
    {
        foreach (var (principal, bytes) in freed)
        {
            Ledgers.Find(principal)?.ShrinkStorage(bytes);
        }
    }
}
