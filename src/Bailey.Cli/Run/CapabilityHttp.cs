using System.Net;
using Bailey.Plugins.Egress;
using Bailey.Policy.Egress;

namespace Bailey.Cli.Run;

/// <summary>Sends requests where the profile of the principal lets them go, and the capabilities of the plugin besides: each hop is judged by both.</summary>
internal sealed class CapabilityHttp : IPluginHttp
{
    private readonly RunCapabilities _capabilities;
    private readonly GuardedHttpClient _client;

    /// <summary>Sends by two rules.</summary>
    public CapabilityHttp(EgressPolicy egress, RunCapabilities capabilities)
    {
        _capabilities = capabilities;
        _client = new GuardedHttpClient(GuardedHttpOptions.Default with { Policy = egress, Resolver = new JudgedResolver(GuardedHttpOptions.Default.Resolver, capabilities) });
    }

    /// <inheritdoc/>
    public Task<PluginHttpResponse> SendAsync(PluginHttpRequest request, CancellationToken cancellationToken = default) =>
        _client.SendAsync(
            request with { HopRule = target => request.HopRule?.Invoke(target) is { Allowed: false } refusal ? refusal : _capabilities.JudgeConnection(target) },
            cancellationToken);

    private sealed class JudgedResolver(IHostResolver inner, RunCapabilities capabilities) : IHostResolver
    {
        public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            var addresses = await inner.ResolveAsync(host, cancellationToken);
            return capabilities.JudgeAddresses(addresses) is { Allowed: false } denial ? throw new PluginHttpException(denial) : addresses;
        }
    }
}
