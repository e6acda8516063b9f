namespace Bailey.Wasm.Runtime;

/// <summary>Throwing and catching (core specification, 4.6.8). Called by compiled code.</summary>
internal static class ExceptionOperations
{
    /// <summary>Fuel for throwing once: what the runtime does for it takes as long as some ten thousand instructions.</summary>
    public const int ThrowFuel = 20_000;

    /// <summary>Fuel for each function that an exception leaves, beyond those that <see cref="ThrowFuel"/> pays for.</summary>
    public const int FrameFuel = ThrowFuel / FramesPaid;

    private const int FramesPaid = 32;

    // No function that can throw or call has a smaller frame: within this distance all are paid for, and need not be counted.
    private const int PaidDistance = FramesPaid * 32;

    /// <summary>An exception whose values are to be filled in.</summary>
    public static WasmExceptionValue Create(InstanceState state, int tag)
    {
        MemoryOperations.Poll(state.Store, more: true);
        MemoryOperations.Charge(state, ThrowFuel, 1);
        return WasmExceptionValue.Empty(state.Tags[tag]);
    }

    /// <summary>What compiled code throws for it.</summary>
    public static Exception Thrown(WasmExceptionValue value) => new WasmGuestException(value) { StackPointer = ThreadStack.Pointer() };

    /// <summary>What compiled code throws for a reference to an exception that was thrown before.</summary>
    public static Exception ThrownAgain(InstanceState state, object value)
    {
        MemoryOperations.Poll(state.Store, more: true);
        MemoryOperations.Charge(state, ThrowFuel, 1);
        return Thrown((WasmExceptionValue)value);
    }

    /// <summary>
    /// Whether something thrown is an exception of the store's guests, and of this tag where one is given. Traps and what else the host
    /// throws never are. Called by filters.
    /// </summary>
    public static bool Matches(object thrown, InstanceState state, int tag) =>
        thrown is WasmGuestException { Value: var value }
        && (tag < 0 ? ReferenceEquals(value.TagOf.Store, state.Store) : ReferenceEquals(value.TagOf, state.Tags[tag]));

    /// <summary>Before a guest gets a reference to it.</summary>
    public static WasmExceptionValue Keep(WasmExceptionValue value)
    {
        if (!value.IsKept)
        {
            value.TagOf.Store.Exceptions.Keep(value);
            value.IsKept = true;
        }

        return value;
    }

    /// <summary>After a filter let a handler have it.</summary>
    public static WasmExceptionValue Caught(object thrown, InstanceState state)
    {
        MemoryOperations.Poll(state.Store, more: true);
        var exception = (WasmGuestException)thrown;
        if (state.IsMetered && ThreadStack.Pointer() - exception.StackPointer > PaidDistance)
        {
            var unpaid = Backtraces.CountFrames(exception) - FramesPaid;
            MemoryOperations.Charge(state, (ulong)Math.Max(0, unpaid) * FrameFuel, 1);
        }

        return exception.Value;
    }
}
