using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Extism;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.HostFunctions;
using Bailey.Scripting.Workers;

namespace Bailey.Plugins.Runtime;

/// <summary>Answers the calls of the host that a script makes: the same functions that packages have, decided and audited in the same place.</summary>
internal sealed class ScriptCallHost(PluginCall call) : IScriptHost
{
    private const string HttpRequest = "http_request";

    private static readonly FrozenDictionary<string, IHostOperation> s_operations = HostOperations.All.ToFrozenDictionary(static operation => operation.Name, StringComparer.Ordinal);

    // A call of a plugin is used by one thread at a time.
    private readonly SemaphoreSlim _turn = new(1);
    private bool _closed;

    /// <summary>Why the call ends, whatever the script makes of the error that it found; null where it does not.</summary>
    internal (PluginOutcomeKind Kind, string Code, string Message)? Fault { get; private set; }

    /// <inheritdoc/>
    public async ValueTask<ScriptHostReply> CallAsync(string function, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_closed)
            {
                return ScriptHostReply.Denied(HostCallReason.NoCall, "the call of the script is over");
            }

            if (function == HttpRequest)
            {
                return await SendAsync(request, cancellationToken).ConfigureAwait(false);
            }

            return s_operations.TryGetValue(function, out var operation)
                ? ToReply(await Task.Run(() => operation.Answer(call, request, cancellationToken), cancellationToken).ConfigureAwait(false))
                : ScriptHostReply.Denied(HostCallReason.NotOffered, "the host has no such function; docs/host-functions.md lists those that it has");
        }
        catch (ExtismHostException e)
        {
            Fault ??= (e.Code == HostCallReason.TooManyHostCalls ? PluginOutcomeKind.LimitBreached : PluginOutcomeKind.Denied, e.Code == HostCallReason.TooManyHostCalls ? e.Code : HookReason.NotStored, e.Message);
            return ScriptHostReply.Denied(e.Code, e.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Ends it: the call of the host that is under way is waited for, and no other is answered. What a script did not wait for would else change what is
    /// being settled.
    /// </summary>
    internal async Task CloseAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _closed = true;
        _turn.Release();
    }

    private async Task<ScriptHostReply> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ScriptHttpRequest? request;
        try
        {
            request = JsonSerializer.Deserialize(bytes.Span, HostJson.Default.ScriptHttpRequest);
        }
        catch (JsonException e)
        {
            return ScriptHostReply.Denied(HostCallReason.RequestInvalid, $"{HttpRequest} cannot read its request: {e.Message}");
        }

        if (request?.Url is not { } url)
        {
            return ScriptHostReply.Denied(HostCallReason.RequestInvalid, $"{HttpRequest} takes an object with a url");
        }

        try
        {
            var response = await new CallHttp(call).SendAsync(
                new PluginHttpRequest(url)
                {
                    Method = request.Method ?? "GET",
                    Headers = [.. request.Headers ?? []],
                    Body = request.Body is null ? default : System.Text.Encoding.UTF8.GetBytes(request.Body),
                    MaxResponseBytes = call.Environment.Options.MaxValueBytes,
                },
                cancellationToken).ConfigureAwait(false);
            var headers = new JsonObject(response.Headers.Select(static header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value)));
            var reply = new JsonObject { ["status"] = response.Status, ["headers"] = headers, ["body"] = System.Text.Encoding.UTF8.GetString(response.Body.Span) };
            return ScriptHostReply.Ok(JsonSerializer.SerializeToUtf8Bytes(reply, HostJson.Default.JsonObject));
        }
        catch (PluginHttpException e)
        {
            return ScriptHostReply.Denied(e.Code, e.Message);
        }
    }

    // What a package reads as an object with "error", a script finds as an exception.
    private static ScriptHostReply ToReply(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
            ? ScriptHostReply.Denied(error.GetProperty("code").GetString()!, error.GetProperty("message").GetString() ?? "")
            : ScriptHostReply.Ok(json);
    }
}
