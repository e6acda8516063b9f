using System.Collections.Concurrent;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Gate;
using Bailey.Scripting.Worker.Confinement;
using Bailey.Scripting.Worker.Running;
using Bailey.Scripting.Workers.Processes;
using Bailey.Scripting.Workers.Protocol;

namespace Bailey.Scripting.Worker;

/// <summary>Reads what the host asks, one thing after the other, and has it done by another thread. Ends with its input.</summary>
internal sealed class WorkerLoop : IDisposable
{
    // Roslyn descends with the nesting of what it compiles; scripts recurse until .NET ends them, the sooner the better.
    private const int AnalysisStack = 16 << 20, ScriptStack = 1 << 20;

    private readonly BlockingCollection<Action> _work = [];
    private readonly HostPipe _pipe;
    private readonly ScriptRunner _runner;

    private WorkerLoop(WorkerArguments settings)
    {
        _pipe = new HostPipe(Console.OpenStandardOutput());
        _runner = new ScriptRunner(_pipe, settings.MaxLoadedScripts);
        var worker = new Thread(Work, settings.Role == WorkerRole.Analysis ? AnalysisStack : ScriptStack) { IsBackground = true, Name = "script" };
        worker.Start();
    }

    /// <summary>Serves until the host is gone.</summary>
    internal static int Serve(WorkerArguments settings, ConfinementNotes notes)
    {
        using var input = Console.OpenStandardInput();
        using var loop = new WorkerLoop(settings);
        // Whatever scripts print belongs into their log and never between messages.
        Console.SetIn(TextReader.Null);
        Console.SetOut(loop._runner.Printed);
        Console.SetError(loop._runner.Printed);
        ThreadPool.SetMinThreads(2, 2);
        ThreadPool.SetMaxThreads(8, 8);
        if (settings.Role == WorkerRole.Scripts)
        {
            using var warm = new ManualResetEventSlim();
            loop._work.Add(() =>
            {
                ScriptRunner.Warm();
                warm.Set();
            });
            warm.Wait();
        }

        loop._pipe.Send(FrameKind.Hello, new HelloMessage(FrameStream.Version, notes.ToEntries(), ThreadPool.ThreadCount).Write);
        if (settings.Role == WorkerRole.Analysis)
        {
            loop._work.Add(WarmAnalysis);
        }

        while (FrameStream.Read(input, static () => int.MaxValue) is { } frame)
        {
            loop.Take(frame);
        }

        // Not in order: nothing that a script has left may delay the end.
        if (OperatingSystem.IsLinux())
        {
            Libc.Exit(0);
        }

        Environment.Exit(0);
        return 0;
    }

    public void Dispose() => _work.Dispose();

    private void Take(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Judge:
                _work.Add(() => Judge(JudgeMessage.Read(frame.Payload)));
                break;
            case FrameKind.Load:
                _work.Add(() => _runner.Load(VerdictMessage.ReadCompiled(frame.Payload)));
                break;
            case FrameKind.Run:
                _work.Add(() => _runner.Run(RunMessage.Read(frame.Payload)));
                break;
            case FrameKind.HostReply:
                _runner.Answer(HostReplyMessage.Read(frame.Payload));
                break;
            case FrameKind.Cancel:
                _runner.Cancel();
                break;
            default:
                throw new ProtocolException($"{frame.Kind} is nothing that a host sends");
        }
    }

    private void Work()
    {
        foreach (var item in _work.GetConsumingEnumerable())
        {
            item();
        }
    }

    private void Judge(ScriptUnit unit)
    {
        var verdict = ScriptGate.Judge(unit, CancellationToken.None);
        _pipe.Send(FrameKind.Verdict, writer => VerdictMessage.Write(writer, verdict));
    }

    // The compiler's own code is compiled by being run; better now than for the first script.
    private static void WarmAnalysis() =>
        _ = ScriptGate.Judge(new ScriptUnit(new ScriptSource("warm.csx", "var words = new[] { \"a\", \"b\" }; int n = 0; foreach (var w in words) { n += w.Length; } return $\"{n}\";")), CancellationToken.None);
}
