using System.Text.Json;
using Bailey.Plugins.Runtime;
using Bailey.Plugins.Signals;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;

namespace Bailey.Plugins.HostFunctions;

internal sealed record SendSignalRequest(string Type, JsonElement Payload, string? Domain = null, int Priority = 5, int? TtlMs = null, bool RequiresAck = false);

internal sealed record PropagateSignalRequest(string Type, JsonElement Payload, string Direction, string? Domain = null, int Priority = 5, int? TtlMs = null, bool RequiresAck = false);

internal sealed record SignalReply(string Id);

internal sealed record AcknowledgeRequest(string Id);

/// <summary>What the three ways to send a signal share.</summary>
internal static class SignalSending
{
    internal static SignalReply Send(PluginCall call, HostEffect entry, SendSignalRequest request, SignalReach reach)
    {
        HostDenialException.ThrowIfDenied(call.PluginLedger.TakeSignals(call.Ledger));
        var id = call.Await(call.Environment.Application.Signals.SendAsync(
            new SignalDraft(call.Community, request.Type, request.Payload.GetRawText(), call.Principal.Name.Text)
            {
                OriginPlugin = call.Plugin,
                OriginDomain = DomainOf(call, request.Domain),
                Priority = request.Priority,
                TimeToLive = request.TtlMs is { } ttl ? TimeSpan.FromMilliseconds(ttl) : null,
                RequiresAck = request.RequiresAck,
                Hops = call.SignalHops,
                Reach = reach,
            },
            call.CancellationToken).AsTask());
        return new SignalReply(id.ToString());
    }

    // The domain of the call where none is named; a plugin that may send signals in one domain may send them in the others that it can name.
    private static string? DomainOf(PluginCall call, string? named) =>
        named == call.Community ? null : named is null ? call.DomainId : CommunityDomains.Find(call, named).Id;
}

/// <summary><c>signal_emit</c>.</summary>
internal sealed class EmitSignalOperation() : HostOperation<SendSignalRequest, SignalReply>("signal_emit", HostJson.Default.SendSignalRequest, HostJson.Default.SignalReply)
{
    protected override CapabilityUse UseOf(SendSignalRequest request, PluginCall call) => CapabilityUse.EmitSignal(request.Type);

    protected override SignalReply Run(SendSignalRequest request, PluginCall call, HostEffect entry) => SignalSending.Send(call, entry, request, SignalReach.Domain);
}

/// <summary><c>signal_propagate</c>: needs to emit the type, and to send in the direction.</summary>
internal sealed class PropagateSignalOperation()
    : HostOperation<PropagateSignalRequest, SignalReply>("signal_propagate", HostJson.Default.PropagateSignalRequest, HostJson.Default.SignalReply)
{
    protected override CapabilityUse UseOf(PropagateSignalRequest request, PluginCall call) => CapabilityUse.PropagateSignal(DirectionOf(request.Direction));

    protected override SignalReply Run(PropagateSignalRequest request, PluginCall call, HostEffect entry)
    {
        entry.Target = $"{request.Direction} {CommunityDomains.Shown(request.Type)}";
        HostDenialException.ThrowIfDenied(call.Grant.Check(CapabilityUse.EmitSignal(request.Type)));
        return SignalSending.Send(
            call,
            entry,
            new SendSignalRequest(request.Type, request.Payload, request.Domain, request.Priority, request.TtlMs, request.RequiresAck),
            DirectionOf(request.Direction) switch
            {
                SignalDirection.Up => SignalReach.Up,
                SignalDirection.Down => SignalReach.Down,
                SignalDirection.Siblings => SignalReach.Siblings,
                _ => SignalReach.Both,
            });
    }

    private static SignalDirection DirectionOf(string word) => word switch
    {
        "up" => SignalDirection.Up,
        "down" => SignalDirection.Down,
        "siblings" => SignalDirection.Siblings,
        "both" => SignalDirection.Both,
        _ => throw new HostCallException(HostCallReason.OutOfRange, "direction is up, down, siblings or both"),
    };
}

/// <summary><c>signal_broadcast</c>.</summary>
internal sealed class BroadcastSignalOperation()
    : HostOperation<SendSignalRequest, SignalReply>("signal_broadcast", HostJson.Default.SendSignalRequest, HostJson.Default.SignalReply)
{
    protected override CapabilityUse UseOf(SendSignalRequest request, PluginCall call) => CapabilityUse.BroadcastSignal;

    protected override SignalReply Run(SendSignalRequest request, PluginCall call, HostEffect entry)
    {
        entry.Target = CommunityDomains.Shown(request.Type);
        return SignalSending.Send(call, entry, request, SignalReach.Everywhere);
    }
}

/// <summary><c>signal_ack</c>: a subscriber has dealt with a signal that it was given.</summary>
internal sealed class AcknowledgeSignalOperation() : HostOperation<AcknowledgeRequest, Done>("signal_ack", HostJson.Default.AcknowledgeRequest, HostJson.Default.Done)
{
    // Which signal it is decides its type, and the type what must be allowed.
    protected override CapabilityUse UseOf(AcknowledgeRequest request, PluginCall call) =>
        CapabilityUse.SubscribeSignals(call.Await(call.Environment.Store.FindSignalAsync(call.Community, IdOf(request), call.CancellationToken).AsTask())?.Type
            ?? throw new HostCallException(HostCallReason.NotFound, "there is no signal of that id"));

    protected override Done Run(AcknowledgeRequest request, PluginCall call, HostEffect entry)
    {
        entry.Target = request.Id;
        return call.Await(call.Environment.Application.Signals.AcknowledgeAsync(call.Community, IdOf(request), call.Plugin, call.CancellationToken).AsTask())
            ? new Done()
            : throw new HostCallException(HostCallReason.NotFound, "the signal does not wait for this plugin to acknowledge it");
    }

    private static Guid IdOf(AcknowledgeRequest request) =>
        Guid.TryParse(request.Id, out var id) ? id : throw new HostCallException(HostCallReason.OutOfRange, "id is that of a signal, as signal_emit and signal.received give it");
}
