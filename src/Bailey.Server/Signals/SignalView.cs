using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Plugins.Signals;

namespace Bailey.Server.Signals;

/// <summary>A signal that was sent, and what happened to it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">What it is about.</param>
/// <param name="OriginDomain">The domain that it was sent from; null for the community itself.</param>
/// <param name="OriginPlugin">The plugin that sent it; null where the application did.</param>
/// <param name="Principal">For whom it was sent.</param>
/// <param name="Payload">What it says.</param>
/// <param name="Priority">Higher is more urgent: 0 to 9.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="ExpiresAt">After when it is dropped; null for never.</param>
/// <param name="RequiresAck">Whether each receiver must acknowledge it.</param>
/// <param name="WaitsFor">Subscribers that have yet to take or to acknowledge it.</param>
/// <param name="History">What happened, in order.</param>
public sealed record SignalView(
    Guid Id,
    string Type,
    string? OriginDomain,
    string? OriginPlugin,
    string Principal,
    JsonNode? Payload,
    int Priority,
    DateTimeOffset SentAt,
    DateTimeOffset? ExpiresAt,
    bool RequiresAck,
    ImmutableArray<string> WaitsFor,
    ImmutableArray<SignalStepView> History)
{
    internal static SignalView Of(SignalRecord signal) => new(
        signal.Id, signal.Type, signal.OriginDomain, signal.OriginPlugin, signal.Principal,
        JsonNode.Parse(signal.PayloadJson, documentOptions: new JsonDocumentOptions { MaxDepth = 128 }),
        signal.Priority, signal.SentAt, signal.ExpiresAt, signal.RequiresAck, WaitingFor(signal), [.. signal.History.Select(SignalStepView.Of)]);

    internal static ImmutableArray<string> WaitingFor(SignalRecord signal) =>
    [
        .. signal.History.Where(static step => step is { State: SignalState.Queued, Plugin: not null })
            .Where(queued => !signal.History.Any(step => step.Domain == queued.Domain
                && (step.State == SignalState.Completed || (step.Plugin == queued.Plugin && step.State is SignalState.Acknowledged or SignalState.Dropped))))
            .Select(static step => step.Plugin!).Distinct(StringComparer.Ordinal),
    ];
}
