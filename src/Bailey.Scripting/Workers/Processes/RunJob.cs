using System.Text;
using System.Text.Json;
using Bailey.Scripting.Workers.Protocol;

namespace Bailey.Scripting.Workers.Processes;

/// <summary>A script that runs, and calls its host.</summary>
internal sealed class RunJob(ScriptRun run, ScriptRunLimits limits, RunMessage message) : WorkerJob, IDisposable
{
    private const int FrameOverhead = 64 * 1024;

    private readonly StringBuilder _log = new();
    private readonly CancellationTokenSource _over = new();
    private int _logBytes;
    private int _underWay;
    private bool _loaded;

    /// <summary>How it ended, once it did.</summary>
    internal RunEndedMessage? Ended { get; private set; }

    /// <summary>Whether something of it goes on.</summary>
    internal bool LeftBusy => LeftThreads || Ended is { LeftBusy: true };

    internal int HostCalls { get; private set; }

    internal override int MaxFrameBytes => limits.MaxOutputBytes + FrameOverhead;

    internal string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    internal override bool Take(Frame frame, WorkerProcess worker)
    {
        switch (frame.Kind)
        {
            case FrameKind.RunEnded:
                Ended = RunEndedMessage.Read(frame.Payload);
                Expect(Ended.Id);
                if (Ended.Ending == RunEnding.Result)
                {
                    RequireJson(Ended.ResultJson);
                }

                return true;
            case FrameKind.NotLoaded:
                var reader = new MessageReader(frame.Payload);
                Expect(reader.Int32());
                reader.End();
                Load(worker);
                return false;
            case FrameKind.Log:
                Append(LogMessage.Read(frame.Payload));
                return false;
            case FrameKind.HostCall:
                Call(HostCallMessage.Read(frame.Payload), worker);
                return false;
            default:
                throw new ProtocolException($"{frame.Kind} is nothing that a run sends");
        }
    }

    internal override int? PoolThreads => Ended?.PoolThreads;

    internal override void Warn(WorkerProcess worker) => worker.Send(FrameStream.Bytes(FrameKind.Cancel, static _ => { }));

    /// <summary>Nobody is called any more.</summary>
    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }

    private void Load(WorkerProcess worker)
    {
        if (_loaded)
        {
            throw new ProtocolException("it asks twice for the script");
        }

        _loaded = true;
        worker.Send(FrameStream.Bytes(FrameKind.Load, writer => VerdictMessage.Write(writer, run.Script)));
        worker.Send(FrameStream.Bytes(FrameKind.Run, message.Write));
    }

    private void Append(LogMessage said)
    {
        Expect(said.RunId);
        _logBytes += Encoding.UTF8.GetByteCount(said.Text);
        if (_logBytes > limits.MaxLogBytes)
        {
            throw new ProtocolException("it logs more than it may");
        }

        lock (_log)
        {
            _log.Append(said.Text);
        }
    }

    private void Call(HostCallMessage call, WorkerProcess worker)
    {
        Expect(call.RunId);
        if (++HostCalls > limits.MaxHostCalls)
        {
            worker.Kill(this, new WorkerEnd(WorkerEndCause.TooManyHostCalls));
            return;
        }

        if (Interlocked.Increment(ref _underWay) > ScriptWorkerOptions.MaxConcurrentHostCalls)
        {
            throw new ProtocolException("it makes too many calls at once");
        }

        RequireJson(call.Request);
        var over = _over.Token;
        _ = Task.Run(() => AnswerAsync(call, worker, over), over);
    }

    private async Task AnswerAsync(HostCallMessage call, WorkerProcess worker, CancellationToken over)
    {
        ScriptHostReply reply;
        try
        {
            reply = run.Host is { } host
                ? await host.CallAsync(call.Function, call.Request, over).ConfigureAwait(false)
                : ScriptHostReply.Denied(ScriptWorkerReason.HostCallDenied, "Nothing answers calls in this run.");
        }
        catch (Exception)
        {
            reply = ScriptHostReply.Denied(ScriptWorkerReason.HostCallFailed, "The host could not answer. Its log says why.");
        }

        if (reply.Json.Length > MaxReplyBytes)
        {
            reply = ScriptHostReply.Denied(ScriptWorkerReason.OutputTooLarge, $"The reply has more than {MaxReplyBytes} bytes. Ask for less.");
        }

        Interlocked.Decrement(ref _underWay);
        if (!over.IsCancellationRequested)
        {
            worker.Send(FrameStream.Bytes(FrameKind.HostReply, new HostReplyMessage(call.RunId, call.CallId, reply.Json.ToArray(), reply.ReasonCode, reply.Message).Write));
        }
    }

    private const int MaxReplyBytes = 16 << 20;

    private void Expect(int id)
    {
        if (id != message.Id)
        {
            throw new ProtocolException("it speaks of a run that is over");
        }
    }

    private static void RequireJson(byte[] text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = ScriptWorkerOptions.MaxResultDepth });
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            throw new ProtocolException("what it sends is not JSON");
        }
    }
}
