using System.Collections.Immutable;

namespace Bailey.Wasm;

/// <summary>A guest stopped: it trapped, met a limit, was interrupted, or a host function it called threw.</summary>
public sealed class WasmTrapException : WasmException
{
    /// <summary>Creates a trap; host functions may throw one to end the guest with a kind of their choice.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="message">In words; those of the specification where omitted.</param>
    /// <param name="inner">What a host function threw.</param>
    public WasmTrapException(WasmTrapKind kind, string? message = null, Exception? inner = null)
        : base(WasmErrorCode.Trap, message ?? kind.ToString(), inner) => Kind = kind;

    /// <summary>Why.</summary>
    public WasmTrapKind Kind { get; }

    /// <summary>Functions of the guest that were active, innermost first; bounded to the innermost 100.</summary>
    public ImmutableArray<WasmFrame> Backtrace => throw new NotImplementedException();

    /// <summary>Code of <c>proc_exit</c>, where <see cref="Kind"/> is <see cref="WasmTrapKind.Exit"/>.</summary>
    public int ExitCode { get; init; }
}
