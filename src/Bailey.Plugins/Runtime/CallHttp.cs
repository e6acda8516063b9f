using System.Net;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Egress;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Egress;

namespace Bailey.Plugins.Runtime;

/// <summary>
/// HTTP requests of one call: each hop needs the capability, by what holds at that moment, and a place among the plugin's connections; the
/// egress rules of the principal, the community and the instance are part of both.
/// </summary>
internal sealed class CallHttp(PluginCall call) : IPluginHttp
{
    private static readonly EgressPolicy s_anyHost = EgressPolicy.PublicInternet();

    /// <inheritdoc/>
    public async Task<PluginHttpResponse> SendAsync(PluginHttpRequest request, CancellationToken cancellationToken = default)
    {
        call.CountHostCall();
        var started = call.Environment.Clock.GetTimestamp();
        string? target = null;
        try
        {
            JudgePlugin(request.Url, ref target);
            if (call.PluginLedger.Connect(call.Ledger, out var slot) is { Allowed: false } full)
            {
                throw new PluginHttpException(full);
            }

            using (slot)
            {
                var options = call.Environment.Options.Http;
                var judge = new HopJudge(call, options.Resolver);
                var client = new GuardedHttpClient(options with { Policy = call.Principal.Egress, Resolver = judge });
                var response = await client.SendAsync(
                    request with
                    {
                        HopRule = hop =>
                        {
                            target ??= hop.Origin;
                            return request.HopRule?.Invoke(hop) is { Allowed: false } refusal ? refusal : judge.Judge(hop);
                        },
                    },
                    cancellationToken).ConfigureAwait(false);
                Tell(target, AuditOutcome.Ok, "ok", started);
                return response;
            }
        }
        catch (PluginHttpException e)
        {
            Tell(target, e.Decision is { } denial ? PluginCall.OutcomeOf(denial) : AuditOutcome.Failed, e.Code, started);
            call.RefusedIsTold(e);
            throw;
        }
        catch (OperationCanceledException)
        {
            Tell(target, AuditOutcome.Failed, PluginHttpReason.Timeout, started);
            throw;
        }
    }

    // Before the principal is asked: a plugin that ends its calls by what it never declared could hide behind principals who may not connect either.
    private void JudgePlugin(string url, ref string? target)
    {
        call.IsAtFault = !s_anyHost.JudgeUrl(url, out var first).Allowed;
        if (first is not null && call.Grant.Check(CapabilityUse.Connect(first)) is { Allowed: false, Layer: DecisionLayer.Capability } denial)
        {
            // Not so where it was removed or replaced as it ran.
            call.IsAtFault = denial.ReasonCode is not (CapabilityReason.PluginGone or CapabilityReason.DigestNotAccepted);
            target = first.Origin;
            throw new PluginHttpException(denial);
        }
    }

    private void Tell(string? target, AuditOutcome outcome, string reason, long started) =>
        call.Audit(call.Entry(AuditAction.HostCall, CapabilityCatalog.NetworkConnect.Name, target, outcome, reason, call.Environment.Clock.GetElapsedTime(started)));

    // What the principal may connect to is judged by the client as it was when the call began, and here as it is now.
    private sealed class HopJudge(PluginCall call, IHostResolver resolver) : IHostResolver
    {
        private EgressTarget? _hop;

        public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            IReadOnlyList<IPAddress> addresses = [.. await resolver.ResolveAsync(host, cancellationToken).ConfigureAwait(false)];
            return JudgeAddresses(addresses) is { Allowed: false } denial ? throw new PluginHttpException(denial) : addresses;
        }

        internal Decision Judge(EgressTarget hop)
        {
            _hop = hop;
            var decision = call.Grant.Check(CapabilityUse.Connect(hop));
            return decision.Allowed && hop.Literal is { } address ? JudgeAddresses([address]) : decision;
        }

        private Decision JudgeAddresses(IReadOnlyList<IPAddress> addresses)
        {
            var decision = call.Grant.CheckAddresses(addresses);
            return decision.Allowed && _hop is { } hop && addresses.Count > 0 && call.Environment.Policy.Current.Find(call.Principal.Name.Text) is { } principal
                ? principal.Egress.JudgeAddresses(hop, addresses)
                : decision;
        }
    }
}
