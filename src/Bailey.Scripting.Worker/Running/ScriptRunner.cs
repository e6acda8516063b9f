using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Workers;
using Bailey.Scripting.Workers.Protocol;

namespace Bailey.Scripting.Worker.Running;

/// <summary>Runs scripts, one at a time. The limits on time are the host's; what is in here may be stuck at any point.</summary>
internal sealed class ScriptRunner(HostPipe pipe, int maxLoaded)
{
    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = ScriptWorkerOptions.MaxResultDepth };

    private readonly LinkedList<LoadedScript> _recent = new();
    private readonly Dictionary<string, LinkedListNode<LoadedScript>> _loaded = new(StringComparer.Ordinal);
    private volatile HostCalls? _calls;

    /// <summary>Where everything goes that is printed.</summary>
    internal ScriptLog Printed { get; } = new(pipe);

    internal void Load(CompiledScript script)
    {
        if (_loaded.ContainsKey(script.ContentHash))
        {
            return;
        }

        while (_loaded.Count >= maxLoaded)
        {
            var oldest = _recent.Last!.Value;
            _recent.RemoveLast();
            _loaded.Remove(oldest.ContentHash);
            oldest.Unload();
        }

        _loaded[script.ContentHash] = _recent.AddFirst(new LoadedScript(script));
    }

    internal void Run(RunMessage run)
    {
        if (!_loaded.TryGetValue(run.ContentHash, out var node))
        {
            pipe.Send(FrameKind.NotLoaded, writer => writer.Int32(run.Id));
            return;
        }

        _recent.Remove(node);
        _recent.AddFirst(node);
        Printed.Begin(run.Id, run.MaxLogBytes);
        using var calls = new HostCalls(pipe, run.Id, run.MaxOutputBytes);
        _calls = calls;
        var ended = Execute(node.Value, run, calls);
        _calls = null;
        Printed.End();
        var busy = !calls.End() || ended.LeftBusy || LeftBusy();
        pipe.Send(FrameKind.RunEnded, (ended with { LeftBusy = busy, PoolThreads = ThreadPool.ThreadCount }).Write);
    }

    internal void Answer(HostReplyMessage reply) => _calls?.Answer(reply);

    internal void Cancel()
    {
        try
        {
            _calls?.Cut();
        }
        catch (ObjectDisposedException)
        {
            // It ended meanwhile.
        }
    }

    /// <summary>
    /// The code of the first call is compiled by being run, and the runtime's threads begin when they are needed; better before there is a script,
    /// whose own are then all that is new.
    /// </summary>
    internal static void Warm()
    {
        using (var ran = new CountdownEvent(2))
        using (new Timer(_ => ran.Signal(), null, 1, Timeout.Infinite))
        {
            ThreadPool.QueueUserWorkItem(_ => ran.Signal());
            ran.Wait();
        }

        using var json = new BoundedStream(1024);
        JsonSerializer.Serialize(json, new JsonObject { ["warm"] = 1 }, JsonSerializerOptions.Web);
        _ = JsonNode.Parse(json.ToArray(), documentOptions: s_reading);
        LeftBusy();
    }

    private RunEndedMessage Execute(LoadedScript script, RunMessage run, HostCalls calls)
    {
        WorkerScriptGlobals? globals = null;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
            var input = script.Surface == SurfaceKind.None ? null : JsonNode.Parse(run.InputJson.Span, documentOptions: s_reading);
            object? given = script.Surface switch
            {
                SurfaceKind.Script => globals = new WorkerScriptGlobals(run, input, JsonNode.Parse(run.SettingsJson.Span, documentOptions: s_reading) ?? new JsonObject(), calls, Printed),
                SurfaceKind.Trigger => new WorkerTriggerGlobals(run, input),
                _ => null,
            };
            var result = script.RunAsync(given).GetAwaiter().GetResult();
            return globals?.Rejection is { } caught ? Ended(run, RunEnding.Rejected, Cut(caught)) : Write(script, run, result);
        }
        catch (OutOfMemoryException exception)
        {
            // One that the script throws itself is an exception as any other. Nobody can tell for sure, so that the worker is replaced all the same.
            return (script.MakesOutOfMemory ? Ended(run, RunEnding.Threw, Describe(exception)) : Ended(run, RunEnding.OutOfMemory, "")) with { LeftBusy = true };
        }
        catch (Exception exception) when (globals?.Rejection is not null || exception is RejectedException)
        {
            return Ended(run, RunEnding.Rejected, Cut(globals?.Rejection ?? ""));
        }
        catch (Exception exception)
        {
            return Ended(run, RunEnding.Threw, Describe(exception));
        }
    }

    private static RunEndedMessage Write(LoadedScript script, RunMessage run, object? result)
    {
        if (result is Task or ValueTask)
        {
            return Ended(run, RunEnding.ResultInvalid, "The result is a task: await it and return what it gives.");
        }

        using var json = new BoundedStream(run.MaxOutputBytes);
        try
        {
            JsonSerializer.Serialize(json, result, result?.GetType() ?? typeof(object), script.ResultOptions);
            return Ended(run, RunEnding.Result, "") with { ResultJson = json.ToArray() };
        }
        catch (OutputTooLargeException)
        {
            return Ended(run, RunEnding.OutputTooLarge, "");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return Ended(run, RunEnding.ResultInvalid, Describe(exception));
        }
    }

    private static RunEndedMessage Ended(RunMessage run, RunEnding ending, string message) => new(run.Id, ending, message, [], false);

    // The message is the script's own code where it made the exception's class: it may throw, never end, or be endless.
    private static string Describe(Exception exception)
    {
        try
        {
            return Cut($"{exception.GetType().Name}: {exception.Message}");
        }
        catch (OutOfMemoryException)
        {
            throw;
        }
        catch (Exception)
        {
            return $"{exception.GetType().Name}, whose message cannot be read";
        }
    }

    private static string Cut(string text)
    {
        // A character has at most three bytes of UTF-8; pairs have four.
        const int Most = RunEndedMessage.MaxMessageBytes / 4;
        return text.Length <= Most ? text : string.Concat(text.AsSpan(0, Most - 1), "…");
    }

    // docs/rationale.md, "Why is a worker replaced whose script left work behind?". What has just ended needs a moment to be seen as ended.
    private static bool LeftBusy()
    {
        var waited = new SpinWait();
        for (var i = 0; i < 100; i++)
        {
            ThreadPool.GetMaxThreads(out var most, out _);
            ThreadPool.GetAvailableThreads(out var free, out _);
            if (most == free && ThreadPool.PendingWorkItemCount == 0 && Timer.ActiveCount == 0)
            {
                return false;
            }

            waited.SpinOnce();
        }

        return true;
    }
}
