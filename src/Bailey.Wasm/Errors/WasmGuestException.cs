using System.Collections.Immutable;

namespace Bailey.Wasm;

/// <summary>
/// An exception that a guest threw and no guest caught, or that a host function throws for guests to catch. It passes through host
/// functions as any exception does; what it carries is in <see cref="Value"/>.
/// </summary>
public sealed class WasmGuestException : WasmException
{
    private ImmutableArray<WasmFrame> _backtrace;

    /// <summary>Creates an exception, for a host function to throw.</summary>
    /// <param name="value">The tag and what goes with it.</param>
    public WasmGuestException(WasmExceptionValue value)
        : base(WasmErrorCode.GuestException, "")
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>The tag and what goes with it.</summary>
    public WasmExceptionValue Value { get; }

    /// <summary>Where the stack was when a guest threw it; 0 where a host function did.</summary>
    internal nuint StackPointer { get; init; }

    /// <summary>Says of what type the exception is.</summary>
    public override string Message => $"the guest threw an exception of type {Value.Tag.Type}, which nothing caught";

    /// <summary>
    /// Functions of the guest that were active, innermost first; bounded to the innermost 100. Complete once the exception has
    /// left the guest; functions that the JIT inlined are missing.
    /// </summary>
    public ImmutableArray<WasmFrame> Backtrace => _backtrace.IsDefault ? _backtrace = Backtraces.Read(this) : _backtrace;
}
