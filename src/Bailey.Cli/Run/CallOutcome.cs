using Bailey.Policy;
using Bailey.Wasm;

namespace Bailey.Cli.Run;

/// <summary>What came of one call.</summary>
internal sealed record CallOutcome
{
    /// <summary>Whether the plugin did what it was asked.</summary>
    public bool Ok => ErrorKind is null;

    /// <summary>The result code of the export, or of <c>proc_exit</c>.</summary>
    public int Code { get; init; }

    /// <summary>What it put out.</summary>
    public ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>Why it failed, as a stable snake_case word, or <c>null</c>.</summary>
    public string? ErrorKind { get; init; }

    /// <summary>Why it failed, in words.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Why the policy denied it, where it did.</summary>
    public Decision? Denial { get; init; }

    /// <summary>Which trap stopped it, where one did, whatever <see cref="ErrorKind"/> says.</summary>
    public WasmTrapKind? StoppedBy { get; init; }

    /// <summary>Whether the memory limit refused it something.</summary>
    public bool MemoryLimitMet { get; init; }

    /// <summary>Units of fuel.</summary>
    public long FuelUsed { get; init; }

    /// <summary>Most bytes that its memories held.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>Time from call to result.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What it logged at the level asked for or above.</summary>
    public IReadOnlyList<LogLine> Logs { get; init; } = [];

    /// <summary>Lines beyond what is kept.</summary>
    public long LogsDropped { get; init; }

    /// <summary>A call that the policy did not let begin.</summary>
    public static CallOutcome Denied(Decision denial) => new CallOutcome().DeniedBy(denial);

    /// <summary>The same call, denied: what it put out is withheld.</summary>
    public CallOutcome DeniedBy(Decision denial) => this with
    {
        Code = Ok ? -1 : Code,
        Output = default,
        Denial = denial,
        ErrorKind = denial.ReasonCode,
        ErrorMessage = denial.Message,
    };
}
