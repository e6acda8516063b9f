using System.Collections.Immutable;

namespace Bailey.Wasm;

/// <summary>
/// What a guest is granted through WASI, and how much of it. By default nothing: no arguments, no variables, no files, an
/// empty standard input, and outputs that go nowhere.
/// </summary>
public sealed record WasiOptions
{
    /// <summary>The defaults.</summary>
    public static WasiOptions Default { get; } = new();

    /// <summary>Arguments of the program, its name first. They may not contain the character NUL. Default none.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// Environment variables. Names may not be empty or contain <c>=</c>; neither names nor values may contain NUL. Default none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Directories that the guest may see. Default none.</summary>
    public IReadOnlyList<WasiPreopen> Preopens { get; init; } = [];

    /// <summary>
    /// Asked before each operation on a preopen and what was opened beneath it, on the thread of the guest: which preopen it is, and whether the
    /// operation may change files. So a host can take back what it granted while the guest runs. Closing is always allowed. Default <c>null</c>:
    /// everything that was granted stays so.
    /// </summary>
    public Func<WasiPreopen, bool, WasiFileVerdict>? FileGate { get; init; }

    /// <summary>What the guest reads from its standard input. Default empty.</summary>
    public ReadOnlyMemory<byte> Stdin { get; init; }

    /// <summary>
    /// Receives what the guest writes to its standard output, in the pieces in which it writes. The bytes are those of the guest's
    /// memory: copy what is to be kept. Default <c>null</c>: discarded.
    /// </summary>
    public Action<ReadOnlySpan<byte>>? Stdout { get; init; }

    /// <summary>Receives what the guest writes to its standard error; see <see cref="Stdout"/>.</summary>
    public Action<ReadOnlySpan<byte>>? Stderr { get; init; }

    /// <summary>
    /// Bytes passed on to <see cref="Stdout"/> and to <see cref="Stderr"/>, each. What the guest writes beyond is dropped, which it does
    /// not notice, and counted: <see cref="WasiPreview1.StdoutDroppedBytes"/>. Default 1 MiB.
    /// </summary>
    public long MaxOutputBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// The finest step of the clocks and of the times of files. Default 1 ms; less is a grant, as it lets a guest measure what other
    /// programs do. From 100 ns to 1 s.
    /// </summary>
    public TimeSpan ClockGranularity { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Tells the time, and lets it pass in <c>poll_oneoff</c>. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// The longest that one <c>poll_oneoff</c> may wait; a guest that asks for more is ended with
    /// <see cref="WasmTrapKind.Deadline"/> once it has waited so long. The deadline of the call ends it before. Default 1 minute.
    /// </summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Open descriptors, the three standard ones and the preopens included; past it <c>EMFILE</c>. Default 64.</summary>
    public int MaxDescriptors { get; init; } = 64;

    /// <summary>
    /// Bytes that one call reads or writes at most; a guest that asks for more gets as much, as with any partial read or write.
    /// Default 1 MiB.
    /// </summary>
    public int MaxTransferBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes of a path; past it <c>ENAMETOOLONG</c>. Default 4,095, the most that Linux takes.</summary>
    public int MaxPathBytes { get; init; } = 4095;

    /// <summary>The size that a guest can give to a file; past it <c>EFBIG</c>. Default 1 GiB.</summary>
    public long MaxFileBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>
    /// Bytes that the guest may write to files in all; past it <c>ENOSPC</c>. Every file, directory or link created counts 4 KiB.
    /// Default 256 MiB.
    /// </summary>
    public long MaxWrittenBytes { get; init; } = 256L * 1024 * 1024;
}
