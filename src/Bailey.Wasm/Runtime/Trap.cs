using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Bailey.Wasm.Runtime;

/// <summary>
/// Makes the traps. Compiled code calls these from blocks out of the way and throws what they return, so that the JIT
/// sees that such blocks are cold.
/// </summary>
internal static class Trap
{
    public static WasmTrapException Create(WasmTrapKind kind, Exception? inner = null) => new(kind, null, inner);

    /// <summary>The trap for what the runtime made of an access outside of a memory.</summary>
    public static WasmTrapException OfFault(Exception fault) => new(WasmTrapKind.OutOfBoundsMemory) { Fault = fault };

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception Unreachable() => Create(WasmTrapKind.Unreachable);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception OutOfBoundsMemory() => Create(WasmTrapKind.OutOfBoundsMemory);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception OutOfBoundsTable() => Create(WasmTrapKind.OutOfBoundsTable);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception UndefinedElement() => Create(WasmTrapKind.UndefinedElement);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception IndirectCall(WasmFunction function) =>
        Create(function.IsNull ? WasmTrapKind.NullReference : WasmTrapKind.IndirectCallTypeMismatch);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception NullReference() => Create(WasmTrapKind.NullReference);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception OutOfBoundsArray() => Create(WasmTrapKind.OutOfBoundsArray);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception CastFailure() => Create(WasmTrapKind.CastFailure);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception ForeignReference() => new WasmTrapException(WasmTrapKind.CastFailure, "cast failure: the object belongs to another store");

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception OutOfHeap(long bytes, long limit) => new WasmTrapException(
        WasmTrapKind.OutOfHeap, $"the heap is full: about {bytes} bytes are in use or asked for, and {limit} allowed (WasmStoreOptions.MaxHeapBytes)");

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception IntegerOverflow() => Create(WasmTrapKind.IntegerOverflow);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception DivisionByZero() => Create(WasmTrapKind.DivisionByZero);

    /// <summary>Fuel fell below what it is compared with: there is none left, or somebody raised that to interrupt.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception OutOfFuel(WasmStore store)
    {
        if (Volatile.Read(ref store.InterruptRequested) != 0)
        {
            return Interrupted(store);
        }

        store.FuelBalance = 0;
        return Create(WasmTrapKind.OutOfFuel);
    }

    /// <summary>The stack check failed: the stack is exhausted, or somebody raised the limit to interrupt.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception StackCheck(WasmStore store) =>
        Create(Volatile.Read(ref store.InterruptRequested) is > 0 and var kind ? (WasmTrapKind)(kind - 1) : WasmTrapKind.StackExhausted);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception Interrupted(WasmStore store) => Create((WasmTrapKind)(store.InterruptRequested - 1));

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Throw(WasmTrapKind kind) => throw Create(kind);
}
