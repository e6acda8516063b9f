using System.Text.Json.Nodes;
using Bailey.Plugins;
using Bailey.Scripting.Workers;

namespace Bailey.Server.Scripts;

/// <summary>How a trial of a script ended.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Code">Why; <c>ok</c> where it ended well.</param>
/// <param name="Detail">What happened; of a rejection, the reason that the script gave.</param>
/// <param name="Result">What it returned; null for nothing.</param>
/// <param name="Log">What it logged.</param>
/// <param name="DurationMicroseconds">How long it took.</param>
/// <param name="CpuMicroseconds">Time of a processor that it took.</param>
/// <param name="PeakMemoryBytes">The most memory that its worker held.</param>
/// <param name="HostCalls">How often it called the host.</param>
public sealed record ScriptTrialView(ScriptOutcomeKind Outcome, string Code, string? Detail, JsonNode? Result, string Log, long DurationMicroseconds, long CpuMicroseconds, long PeakMemoryBytes, int HostCalls)
{
    private const int MaxLog = 1024 * 1024;

    internal static ScriptTrialView Of(ScriptOutcome outcome) => new(
        outcome.Kind,
        outcome.ReasonCode ?? "ok",
        outcome.Message is null ? null : PlainText.OneLine(outcome.Message),
        outcome.ResultJson.IsEmpty ? null : JsonNode.Parse(outcome.ResultJson.Span, documentOptions: new System.Text.Json.JsonDocumentOptions { MaxDepth = 256 }),
        PlainText.Lines(outcome.Log, MaxLog),
        outcome.Duration.Ticks / TimeSpan.TicksPerMicrosecond,
        outcome.CpuTime.Ticks / TimeSpan.TicksPerMicrosecond,
        outcome.PeakMemoryBytes,
        outcome.HostCalls);
}
