namespace Bailey.Scripting.Workers.Protocol;

/// <summary>Messages between host and worker. A worker answers one request at a time.</summary>
internal enum FrameKind : byte
{
    /// <summary>To the worker: judge and compile a <see cref="JudgeMessage"/>.</summary>
    Judge = 1,

    /// <summary>To the worker: a compiled script, to be kept for runs.</summary>
    Load = 2,

    /// <summary>To the worker: run a script that was loaded.</summary>
    Run = 3,

    /// <summary>To the worker: the answer to a call.</summary>
    HostReply = 4,

    /// <summary>To the worker: the run is about to be cut off.</summary>
    Cancel = 5,

    /// <summary>To the host, once, first of all: version and confinement.</summary>
    Hello = 65,

    /// <summary>To the host: what the gate said.</summary>
    Verdict = 66,

    /// <summary>To the host: how the run ended.</summary>
    RunEnded = 67,

    /// <summary>To the host: the script to be run is not loaded.</summary>
    NotLoaded = 68,

    /// <summary>To the host: a call of the script.</summary>
    HostCall = 69,

    /// <summary>To the host: what the script logged.</summary>
    Log = 70,
}
