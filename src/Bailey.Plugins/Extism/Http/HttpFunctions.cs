using System.Text.Json;
using Bailey.Plugins.Egress;
using Bailey.Policy;
using Bailey.Policy.Egress;
using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary><c>http_request</c> and what it leaves behind, for one instance.</summary>
internal sealed class HttpFunctions(ExtismKernel kernel, PluginHost host, WasmStore store)
{
    // Only brings URLs into the form that allowed_hosts is compared with; where they may go the client judges.
    private static readonly EgressPolicy s_canonical = EgressPolicy.PublicInternet();

    private PluginHttpResponse? _last;

    internal int StatusCode() => _last?.Status ?? 0;

    internal long Headers()
    {
        if (_last is null || !host.Options.HttpResponseHeaders)
        {
            return 0;
        }

        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in _last.Headers)
        {
            headers[name.ToLowerInvariant()] = value;
        }

        return kernel.Write(JsonSerializer.SerializeToUtf8Bytes(headers));
    }

    internal long Request(long request, long body)
    {
        _last = null;
        var parsed = HttpRequestReader.Read(kernel.Read(request, "http request"));
        var hosts = host.Compiled.AllowedHosts;
        RequireHost(hosts, parsed.Url);

        var sent = parsed with
        {
            Body = kernel.Read(body, "http request body").ToArray(),
            MaxResponseBytes = host.Manifest.Memory.MaxHttpResponseBytes,
            HopRule = target => JudgeHost(hosts, target),
        };
        _last = Send(sent);
        var result = kernel.Write(_last.Body.Span);
        kernel.Free(request);
        kernel.Free(body);
        return result;
    }

    private PluginHttpResponse Send(PluginHttpRequest request)
    {
        var token = store.CancellationToken;
        var http = host.Http;
        try
        {
            // The guest waits on this thread; the token ends the wait at the deadline of the call.
            return http.SendAsync(request, token).WaitAsync(token).GetAwaiter().GetResult();
        }
        catch (PluginHttpException exception)
        {
            throw new ExtismHostException(exception.Code, $"HTTP request failed: {exception.Message}", exception);
        }
    }

    private static void RequireHost(IReadOnlyList<HostGlob> hosts, string url)
    {
        var decision = s_canonical.JudgeUrl(url, out var target);
        if (decision.Allowed && target is not null)
        {
            decision = JudgeHost(hosts, target);
        }

        if (!decision.Allowed)
        {
            throw new ExtismHostException(
                decision.ReasonCode == EgressReason.HostNotAllowed ? ExtismErrorCode.HttpNotAllowed : decision.ReasonCode,
                $"HTTP request to {target?.Origin ?? "an unknown host"} is not allowed: {decision.Message}",
                new PluginHttpException(decision));
        }
    }

    private static Decision JudgeHost(IReadOnlyList<HostGlob> hosts, EgressTarget target)
    {
        foreach (var glob in hosts)
        {
            if (glob.Matches(target.Host))
            {
                return Decision.Allow(DecisionLayer.Capability);
            }
        }

        var why = hosts.Count == 0 ? "the manifest allows no host" : $"no pattern of allowed_hosts matches the host '{target.Host}'";
        return Decision.Deny(DecisionLayer.Capability, EgressReason.HostNotAllowed, why, $"add '{target.Host}' to allowed_hosts of the manifest");
    }
}
