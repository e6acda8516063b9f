using System.Collections.Immutable;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Packages;
using Bailey.Policy.Quotas;

namespace Bailey.Cli.Dev;

/// <summary>What came of one call of a plugin that is being made.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Hook">The hook.</param>
/// <param name="Reply">What came of it.</param>
/// <param name="Capabilities">What it declares, beside what it used.</param>
/// <param name="Policy">The policy that it ran under.</param>
/// <param name="Limits">The limits that it ran under.</param>
internal sealed record DevRun(
    PackageManifest Manifest, string Hook, HookReply Reply, ImmutableArray<CapabilityUsage> Capabilities, DevPolicy Policy, BaileyOptions Limits)
{
    /// <summary>Units of fuel that a call may use.</summary>
    public long FuelLimit => Manifest.Limits.Fuel ?? Limits.CallFuel;

    /// <summary>Bytes that its memories may have.</summary>
    public long MemoryLimit => Math.Min(Manifest.Limits.MemoryBytes ?? long.MaxValue, Math.Min(Limits.PluginQuotas.MemoryBytes, PrincipalQuotas.Default.MaxMemoryBytes));

    /// <summary>Time that a call may take.</summary>
    public TimeSpan TimeLimit => Manifest.Limits.TimeoutMs is { } milliseconds && milliseconds < Longest.TotalMilliseconds
        ? TimeSpan.FromMilliseconds(milliseconds)
        : Manifest.Limits.TimeoutMs is null && Limits.CallTimeout < Longest ? Limits.CallTimeout : Longest;

    /// <summary>One of <see cref="Commands.ExitCode"/>: a rejection is what filters are for, a failure is not.</summary>
    public int ExitCode =>
        Reply.Outcomes.Any(static outcome => outcome.Kind is PluginOutcomeKind.Trapped or PluginOutcomeKind.LimitBreached) ? Commands.ExitCode.PluginFailed
        : Reply.Outcomes.Any(static outcome => outcome.Kind == PluginOutcomeKind.Denied) ? Commands.ExitCode.PolicyDenied
        : Commands.ExitCode.Ok;

    private static TimeSpan Longest => TimeSpan.FromSeconds(PrincipalQuotas.Default.MaxTimeoutSecs);
}
