using Bailey.Scripting.Compilation;
using Bailey.Scripting.Workers.Protocol;

namespace Bailey.Scripting.Workers.Processes;

/// <summary>A script that is judged.</summary>
internal sealed class JudgeJob : WorkerJob
{
    /// <summary>What the gate said, once it did.</summary>
    internal ScriptVerdict? Verdict { get; private set; }

    internal override int MaxFrameBytes => 64 << 20;

    internal override bool Take(Frame frame, WorkerProcess worker)
    {
        Verdict = frame.Kind == FrameKind.Verdict ? VerdictMessage.Read(frame.Payload) : throw new ProtocolException($"{frame.Kind} is no verdict");
        return true;
    }
}
