namespace Bailey.Wasm.Runtime;

/// <summary>Throwing and catching (core specification, 4.6.8). Called by compiled code.</summary>
internal static class ExceptionOperations
{
    /// <summary>Fuel for throwing once: what the runtime does for it takes as long as some ten thousand instructions.</summary>
    public const int ThrowFuel = 20_000;

    /// <summary>Fuel for each function that an exception leaves, beyond those that <see cref="ThrowFuel"/> pays for.</summary>
    public const int FrameFuel = ThrowFuel / FramesPaid;

    /// <summary>Fuel for each <c>try_table</c> that an exception passes, beyond its clauses.</summary>
    public const int PassFuel = 100;

    /// <summary>Fuel for each clause that was found not to fit.</summary>
    public const int ClauseFuel = 4;

    private const int FramesPaid = 32;

    // No function that can throw or call has a smaller frame: within this distance all are paid for, and need not be counted.
    private const int PaidDistance = FramesPaid * 32;

    /// <summary>An exception whose values are to be filled in.</summary>
    public static WasmExceptionValue Create(InstanceState state, int tag)
    {
        state.Store.GoOn();
        MemoryOperations.Poll(state.Store, more: true);
        MemoryOperations.Charge(state, ThrowFuel, 1);
        return WasmExceptionValue.Empty(state.Tags[tag]);
    }

    /// <summary>What compiled code throws for it.</summary>
    public static Exception Thrown(WasmExceptionValue value) => new WasmGuestException(value) { StackPointer = ThreadStack.Pointer() };

    /// <summary>What compiled code throws for a reference to an exception that was thrown before.</summary>
    public static Exception ThrownAgain(InstanceState state, object value)
    {
        state.Store.GoOn();
        MemoryOperations.Poll(state.Store, more: true);
        MemoryOperations.Charge(state, ThrowFuel, 1);
        return Thrown((WasmExceptionValue)value);
    }

    /// <summary>
    /// Whether clauses are to be asked about something thrown: an exception of the store's guests, which may go on. Traps and what else the
    /// host throws never are. Called by filters first: thousands of functions with hundreds of clauses can stand between a throw and who catches it,
    /// and nothing else would notice on the way that the call is to end.
    /// </summary>
    public static bool MayCatch(object thrown, InstanceState state) =>
        thrown is WasmGuestException { Value: var value } && ReferenceEquals(value.TagOf.Store, state.Store) && !state.Store.MustEnd;

    /// <summary>Whether such an exception is of this tag, or of any where none is given. Called by filters.</summary>
    public static bool Matches(object thrown, InstanceState state, int tag) =>
        tag < 0 || ReferenceEquals(((WasmGuestException)thrown).Value.TagOf, state.Tags[tag]);

    /// <summary>After all clauses of a <c>try_table</c> were found not to fit: charges for having looked. Called by filters, which must not throw.</summary>
    public static void Passed(InstanceState state, int clauses)
    {
        if (state.IsMetered)
        {
            state.Store.FuelLeft -= PassFuel + (clauses * ClauseFuel);
        }
    }

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
        if (ThreadStack.Pointer() - exception.StackPointer > PaidDistance)
        {
            if (state.IsMetered)
            {
                var unpaid = Backtraces.CountFrames(exception) - FramesPaid;
                MemoryOperations.Charge(state, (ulong)Math.Max(0, unpaid) * FrameFuel, 1);
            }

            ForgetFrames(exception);
        }

        return exception.Value;
    }

    /// <summary>
    /// Has the runtime drop its notes of the frames that an exception went through, some 50 bytes for each: in code that it does not optimize, the JIT keeps the last exception of each region for
    /// as long as the function runs. A throw begins them anew. Those of the host are its own.
    /// </summary>
    private static void ForgetFrames(WasmGuestException exception)
    {
        if (exception.StackPointer == 0)
        {
            return;
        }

        try
        {
            throw exception;
        }
        catch (WasmGuestException)
        {
        }
    }
}
