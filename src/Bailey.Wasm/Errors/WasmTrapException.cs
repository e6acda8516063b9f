using System.Collections.Immutable;

namespace Bailey.Wasm;

/// <summary>A guest stopped: it trapped, met a limit, was interrupted, or a host function it called threw.</summary>
public sealed class WasmTrapException : WasmException
{
    private ImmutableArray<WasmFrame> _backtrace;

    /// <summary>Creates a trap; host functions may throw one to end the guest with a kind of their choice.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="message">In words; those of the specification where omitted.</param>
    /// <param name="inner">What a host function threw.</param>
    public WasmTrapException(WasmTrapKind kind, string? message = null, Exception? inner = null)
        : base(WasmErrorCode.Trap, message ?? Describe(kind, inner), inner) => Kind = kind;

    /// <summary>Why.</summary>
    public WasmTrapKind Kind { get; }

    /// <summary>
    /// Functions of the guest that were active, innermost first; bounded to the innermost 100. Complete once the exception has
    /// left the guest; functions that the JIT inlined are missing.
    /// </summary>
    public ImmutableArray<WasmFrame> Backtrace => _backtrace.IsDefault ? _backtrace = Backtraces.Read(Fault ?? InnerException, this) : _backtrace;

    /// <summary>Code of <c>proc_exit</c>, where <see cref="Kind"/> is <see cref="WasmTrapKind.Exit"/>.</summary>
    public int ExitCode { get; init; }

    /// <summary>What was thrown in the guest and became this trap, where that is of no use to anybody but for the frames it went through.</summary>
    internal Exception? Fault { get; init; }

    private static string Describe(WasmTrapKind kind, Exception? inner) => kind switch
    {
        WasmTrapKind.Unreachable => "unreachable",
        WasmTrapKind.OutOfBoundsMemory => "out of bounds memory access",
        WasmTrapKind.OutOfBoundsTable => "out of bounds table access",
        WasmTrapKind.UndefinedElement => "undefined element",
        WasmTrapKind.IndirectCallTypeMismatch => "indirect call type mismatch",
        WasmTrapKind.NullReference => "uninitialized element: null reference",
        WasmTrapKind.IntegerOverflow => "integer overflow",
        WasmTrapKind.DivisionByZero => "integer divide by zero",
        WasmTrapKind.InvalidConversion => "invalid conversion to integer",
        WasmTrapKind.StackExhausted => "call stack exhausted",
        WasmTrapKind.OutOfFuel => "out of fuel",
        WasmTrapKind.Deadline => "the deadline passed",
        WasmTrapKind.Cancelled => "cancelled",
        WasmTrapKind.OutOfBoundsArray => "out of bounds array access",
        WasmTrapKind.CastFailure => "cast failure",
        WasmTrapKind.OutOfHeap => "the heap is full",
        WasmTrapKind.CpuTime => "out of processor time",
        WasmTrapKind.TooManyObjects => "too many objects",
        WasmTrapKind.HostError => $"a host function failed: {inner?.Message}",
        _ => "the guest exited",
    };
}
