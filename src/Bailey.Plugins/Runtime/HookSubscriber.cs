using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Signals;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Capabilities.Effective;

namespace Bailey.Plugins.Runtime;

/// <summary>A plugin that receives signals at its hook, called for the principal for whom the signal was sent.</summary>
internal sealed class HookSubscriber(PluginEnvironment environment, string community, HookTarget target) : ISignalSubscriber
{
    private static readonly ImmutableArray<SignalPattern> s_all = [SignalPattern.Parse("*")];
    private static readonly Decision s_trusted = Decision.Allow(DecisionLayer.Capability, "built-in plugins have full trust");

    /// <inheritdoc/>
    public string Community => community;

    /// <inheritdoc/>
    public string Plugin => target.PluginId;

    /// <inheritdoc/>
    public ImmutableArray<SignalPattern> Patterns => target.PluginKind == PluginKind.BuiltIn
        ? s_all
        :
        [
            .. (environment.Policy.Current.Community(community).Find(Plugin)?.Granted ?? []).OfType<SignalsSubscribe>()
                .SelectMany(static granted => granted.Patterns).Select(static pattern => SignalPattern.Parse(pattern)),
        ];

    /// <inheritdoc/>
    public ImmutableArray<string?> Domains => [];

    /// <inheritdoc/>
    public Decision Check(SignalRecord signal)
    {
        if (target.PluginKind == PluginKind.BuiltIn)
        {
            return s_trusted;
        }

        var decision = new CapabilityGrant(new CurrentGrant(environment.Policy, community, Plugin, signal.Principal)).Check(CapabilityUse.SubscribeSignals(signal.Type));
        if (!decision.Allowed)
        {
            environment.Store.Audit.Write([EntryOf(signal, decision)]);
        }

        return decision;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> DeliverAsync(SignalDelivery delivery, CancellationToken cancellationToken)
    {
        var signal = delivery.Signal;
        if (environment.Policy.Current.Find(signal.Principal) is not { } principal || !principal.CheckEnabled().Allowed)
        {
            throw new InvalidOperationException($"the principal '{signal.Principal}' may do nothing any more");
        }

        var request = new HookRequest(community, SignalSubscribers.HookName, signal.Principal, Describe(delivery)) { DomainPath = delivery.DomainPath, SignalHops = delivery.Hops };
        var outcome = await target.CallAsync(new HookCall(request, request.Input, UuidV7.Shared.Next()), principal, cancellationToken).ConfigureAwait(false);
        return outcome.Kind == PluginOutcomeKind.Result
            ? target.PluginKind == PluginKind.BuiltIn
            : throw new InvalidOperationException($"{outcome.ReasonCode}: {outcome.Message}");
    }

    private static byte[] Describe(SignalDelivery delivery) => JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject
        {
            ["id"] = delivery.Signal.Id.ToString(),
            ["type"] = delivery.Signal.Type,
            ["origin"] = delivery.Signal.OriginDomain,
            ["domain"] = delivery.Domain,
            ["plugin"] = delivery.Signal.OriginPlugin,
            ["priority"] = delivery.Signal.Priority,
            ["requires_ack"] = delivery.Signal.RequiresAck,
            ["sent_at"] = delivery.Signal.SentAt.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["payload"] = JsonNode.Parse(delivery.Signal.PayloadJson),
        },
        HostFunctions.HostJson.Default.JsonObject);

    private AuditEntry EntryOf(SignalRecord signal, Decision decision) =>
        environment.Entry(community, signal.Principal, AuditAction.HostCall, signal.Type, PluginCall.OutcomeOf(decision), decision.ReasonCode, signal.Id) with
        {
            Plugin = Plugin,
            Version = target.Version,
            Capability = CapabilityCatalog.SignalsSubscribe.Name,
        };
}
