using System.Runtime.CompilerServices;
using Bailey.Wasm.Guarding;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

// Calls: how the host enters guests and leaves them, on which thread, and with how much of its stack.
public sealed partial class WasmStore
{
    /// <summary>Before a call from the host into a guest: the state to which the call is left, for <see cref="Leave"/> or <see cref="End"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Enter()
    {
        // See docs/rationale.md, "Why does a store belong to the thread that calls into it?".
        var occupant = _open;
        if (occupant.State == Occupant.Idle && IsThread(occupant))
        {
            // First this, then the second look: who closes the store does it the other way round, with a barrier between.
            Volatile.Write(ref occupant.State, Occupant.Running);
            return ReferenceEquals(Volatile.Read(ref _open), occupant) ? Occupant.Idle : EnterAgain(occupant);
        }

        return EnterSlowly();
    }

    /// <summary>After a call from the host into a guest that returned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Leave(int before)
    {
        Volatile.Write(ref _occupant.State, before);
        if (before == Occupant.Idle && Volatile.Read(ref InterruptRequested) != 0)
        {
            ThrowLate();
        }
    }

    /// <summary>After a call from the host into a guest that threw, when its frames are gone.</summary>
    internal void End(int before)
    {
        if (before == Occupant.Idle)
        {
            Volatile.Write(ref _occupant.State, Occupant.Idle);
            if (Volatile.Read(ref InterruptRequested) != 0)
            {
                Settle();
            }
        }
    }

    /// <summary>
    /// Whether the entry from the host must catch an exception, to replace it. A trap passes: it is only noted that it did. Called by exception
    /// filters, because catching and throwing again at each of thousands of nested calls would use up the
    /// stack that the first throw left. So does an exception of a guest of this store, unless the call is to end: another guest may catch it.
    /// </summary>
    internal bool Catches(Exception exception, int before)
    {
        if (exception is WasmTrapException
            || (exception is WasmGuestException guest && ReferenceEquals(guest.Value.TagOf.Store, this) && !MustEnd)
            || (exception is ObjectDisposedException && _disposed))
        {
            Pass(before);
            return false;
        }

        return true;
    }

    /// <summary>After a call from the host into a guest that threw what <see cref="Catches"/>: the exception to throw instead.</summary>
    internal Exception Replace(Exception exception, int before)
    {
        Pass(before);
        return GuardPages.IsFault(exception) ? Trap.OfFault(exception)
            : (exception is OperationCanceledException or WasmGuestException) && InterruptRequested != 0
                ? Trap.Create((WasmTrapKind)(InterruptRequested - 1), exception)
            : exception is WasmGuestException && FuelBalance < 0 ? Trap.OutOfFuel(this)
            : Trap.Create(WasmTrapKind.HostError, exception);
    }

    /// <summary>
    /// Whether a guest may not go on: it was interrupted, has used more fuel than there was, or its call has ended already. The last is so where a trap
    /// went by all entries, and a host function on its way calls the guest once more while its frame is left: what that throws takes the trap's place.
    /// </summary>
    internal bool MustEnd => Volatile.Read(ref InterruptRequested) != 0 || FuelBalance < 0 || _occupant.State == Occupant.Passed;

    /// <summary>A guest throws: where a trap went by all entries and guests go on nevertheless, a host function on its way has caught something in its stead.</summary>
    internal void GoOn() => _occupant.State = Occupant.Running;

    // The outermost call is not over before its frames are gone.
    private void Pass(int before) => _occupant.State = before == Occupant.Idle ? Occupant.Passed : before;

    private nuint Limit() =>
        _occupant.Top == 0 ? 0 : Math.Max(_occupant.Thread.Low, _occupant.Top - (nuint)Options.MaxStackBytes);

    /// <summary>Whether the present thread is an occupant's, and about where it was on its stack when that was measured.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe bool IsThread(Occupant occupant) =>

        // Unsigned: a pointer above the top is as far away as one far below. A place on a stack tells one thread from another as long as the thread lives.
        occupant.Top - ThreadStack.Pointer() <= StackSlack
        && (ThreadEnd.IsKnown ? *occupant.Ended == 0 : ReferenceEquals(occupant.Thread, ThreadStack.Known));

    /// <summary>A call returned although it was interrupted: too late to be let pass.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ThrowLate()
    {
        var trap = Trap.Interrupted(this);
        Settle();
        throw trap;
    }
}
