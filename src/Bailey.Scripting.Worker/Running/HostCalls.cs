using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Scripting.Workers;
using Bailey.Scripting.Workers.Protocol;

namespace Bailey.Scripting.Worker.Running;

/// <summary>The calls that one run makes of the host.</summary>
internal sealed class HostCalls(HostPipe pipe, int run, int maxRequestBytes) : IDisposable
{
    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = ScriptWorkerOptions.MaxResultDepth };
    private static readonly JsonWriterOptions s_writing = new() { MaxDepth = ScriptWorkerOptions.MaxResultDepth };

    private readonly ConcurrentDictionary<int, TaskCompletionSource<HostReplyMessage>> _waiting = new();
    private readonly SemaphoreSlim _free = new(ScriptWorkerOptions.MaxConcurrentHostCalls);
    private readonly CancellationTokenSource _cut = new();
    private int _last;
    private volatile bool _over;

    internal CancellationToken Cancellation => _cut.Token;

    internal async Task<JsonNode?> CallAsync(string function, JsonNode? request)
    {
        ArgumentException.ThrowIfNullOrEmpty(function);
        if (function.Length > HostCallMessage.MaxNameBytes / 4)
        {
            throw new InvalidOperationException($"{ScriptWorkerReason.InputTooLarge}: no function of the host has so long a name.");
        }

        using var json = new BoundedStream(maxRequestBytes);
        try
        {
            await using var writer = new Utf8JsonWriter(json, s_writing);
            if (request is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                request.WriteTo(writer);
            }
        }
        catch (OutputTooLargeException)
        {
            throw new InvalidOperationException($"{ScriptWorkerReason.OutputTooLarge}: the request has more than {maxRequestBytes} bytes.");
        }

        await _free.WaitAsync().ConfigureAwait(false);
        try
        {
            return await SendAsync(function, json.ToArray()).ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    internal void Answer(HostReplyMessage reply)
    {
        if (reply.RunId == run && _waiting.TryRemove(reply.CallId, out var waiting))
        {
            waiting.TrySetResult(reply);
        }
    }

    internal void Cut() => _cut.CancelAsync();

    /// <summary>The run has ended; what goes on of it calls nobody.</summary>
    internal bool End()
    {
        _over = true;
        return _waiting.IsEmpty;
    }

    public void Dispose()
    {
        _cut.Dispose();
        _free.Dispose();
    }

    private async Task<JsonNode?> SendAsync(string function, byte[] request)
    {
        if (_over)
        {
            throw new InvalidOperationException("The run has ended.");
        }

        var answered = new TaskCompletionSource<HostReplyMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = Interlocked.Increment(ref _last);
        _waiting[call] = answered;
        pipe.Send(FrameKind.HostCall, new HostCallMessage(run, call, function, request).Write);
        var reply = await answered.Task.ConfigureAwait(false);
        return reply.ReasonCode is { } code
            ? throw new InvalidOperationException($"{code}: {reply.Text}")
            : JsonNode.Parse(reply.Json, documentOptions: s_reading);
    }
}
