using Bailey.Plugins.Hooks;
using Bailey.Policy;
using Bailey.Policy.Quotas;
using Bailey.Scripting.Workers;

namespace Bailey.Plugins.Runtime;

/// <summary>Says what the end of a script means: who is to blame where a limit was met, the script or the one it was called for.</summary>
internal sealed class ScriptCallJudge(Func<PluginOutcomeKind, string, string?, PluginOutcome> outcome, CallLimits limits, CallTime time, PluginQuotas quotas)
{
    /// <summary>What one call may use in the worker.</summary>
    internal ScriptRunLimits RunLimits(ScriptRunLimits most, int maxHostCalls, int maxValueBytes, int maxLogBytes) => most with
    {
        WallTime = Within(time.Left, most.WallTime),
        CpuTime = Within(limits.CpuTime, most.CpuTime),
        MaxHostCalls = Math.Min(maxHostCalls, most.MaxHostCalls),
        MaxOutputBytes = Math.Clamp(maxValueBytes, 1024, most.MaxOutputBytes),
        MaxLogBytes = Math.Min(maxLogBytes, most.MaxLogBytes),
    };

    internal PluginOutcome Judge(ScriptOutcome ended, bool isFilter) => ended.Kind switch
    {
        ScriptOutcomeKind.Result => outcome(PluginOutcomeKind.Result, "ok", null) with { Output = IsNothing(ended.ResultJson) ? default : ended.ResultJson },
        ScriptOutcomeKind.Rejected when isFilter => outcome(PluginOutcomeKind.Rejected, HookReason.Rejected, PlainText.OneLine(ended.Message ?? "")),
        ScriptOutcomeKind.Rejected => outcome(PluginOutcomeKind.Trapped, ended.ReasonCode!, "it rejected what nobody asked it about: only a filter can reject"),
        ScriptOutcomeKind.Unavailable => outcome(PluginOutcomeKind.Denied, ended.ReasonCode!, ended.Message),
        ScriptOutcomeKind.LimitBreached => JudgeLimit(ended),
        _ => outcome(PluginOutcomeKind.Trapped, ended.ReasonCode!, ended.Message is { } message ? PlainText.OneLine(message) : null),
    };

    internal PluginOutcome Fail(PluginOutcomeKind kind, string code, string message) => outcome(kind, code, message);

    internal PluginOutcome Denied(Decision decision) => outcome(PluginOutcomeKind.Denied, decision.ReasonCode, decision.Message) with { Decision = decision };

    private PluginOutcome JudgeLimit(ScriptOutcome ended) => ended.ReasonCode switch
    {
        ScriptWorkerReason.Timeout when time.Whole == limits.Time => Denied(limits.TimeExceeded),
        ScriptWorkerReason.CpuTime when limits.CpuTime < TimeSpan.FromMilliseconds(quotas.CpuTimeMs) => Denied(limits.CpuTimeExceeded),
        _ => outcome(PluginOutcomeKind.LimitBreached, ended.ReasonCode!, ended.Message),
    };

    // A script that returns nothing leaves what passes through as it is; null is what C# makes of that.
    private static bool IsNothing(ReadOnlyMemory<byte> json) => json.IsEmpty || json.Span.SequenceEqual("null"u8);

    // The worker's own limits have a least value; the host's are never raised by that.
    private static TimeSpan Within(TimeSpan wanted, TimeSpan most)
    {
        var least = TimeSpan.FromMilliseconds(10);
        return wanted > most ? most : wanted < least ? least : wanted;
    }
}
