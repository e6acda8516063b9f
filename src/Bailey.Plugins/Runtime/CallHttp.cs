using System.Net;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Egress;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;

namespace Bailey.Plugins.Runtime;

/// <summary>
/// HTTP requests of one call: each hop needs the capability, by what holds at that moment, and a place among the plugin's connections; the
/// egress rules of the principal, the community and the instance are part of both.
/// </summary>
internal sealed class CallHttp(PluginCall call) : IPluginHttp
{
    /// <inheritdoc/>
    public async Task<PluginHttpResponse> SendAsync(PluginHttpRequest request, CancellationToken cancellationToken = default)
    {
        call.CountHostCall();
        var started = call.Environment.Clock.GetTimestamp();
        string? target = null;
        try
        {
            if (call.PluginLedger.Connect(call.Ledger, out var slot) is { Allowed: false } full)
            {
                throw new PluginHttpException(full);
            }

            using (slot)
            {
                var options = call.Environment.Options.Http;
                var client = new GuardedHttpClient(options with { Policy = call.Principal.Egress, Resolver = new JudgedResolver(options.Resolver, call.Grant) });
                var response = await client.SendAsync(
                    request with
                    {
                        HopRule = hop =>
                        {
                            target ??= hop.Origin;
                            return request.HopRule?.Invoke(hop) is { Allowed: false } refusal ? refusal : call.Grant.Check(CapabilityUse.Connect(hop));
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
            throw;
        }
        catch (OperationCanceledException)
        {
            Tell(target, AuditOutcome.Failed, PluginHttpReason.Timeout, started);
            throw;
        }
    }

    private void Tell(string? target, AuditOutcome outcome, string reason, long started) =>
        call.Audit(call.Entry(AuditAction.HostCall, CapabilityCatalog.NetworkConnect.Name, target, outcome, reason, call.Environment.Clock.GetElapsedTime(started)));

    private sealed class JudgedResolver(IHostResolver inner, CapabilityGrant grant) : IHostResolver
    {
        public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            var addresses = await inner.ResolveAsync(host, cancellationToken).ConfigureAwait(false);
            return grant.CheckAddresses(addresses) is { Allowed: false } denial ? throw new PluginHttpException(denial) : addresses;
        }
    }
}
