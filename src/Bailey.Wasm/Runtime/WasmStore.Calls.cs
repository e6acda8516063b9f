using System.Runtime.CompilerServices;
using Bailey.Wasm.Guarding;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

// Calls: how the host enters guests and leaves them, on which thread, and with how much of its stack.
public sealed partial class WasmStore
{
    /// <summary>Before a call from the host into a guest. Paired with <see cref="Leave"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Enter()
    {
        // See docs/rationale.md, "Why does a store belong to the thread that calls into it?".
        var occupant = _open;
        if (occupant.Depth == 0 && IsThread(occupant))
        {
            // First this, then the second look: who closes the store does it the other way round, with a barrier between.
            Volatile.Write(ref occupant.Depth, 1);
            if (!ReferenceEquals(Volatile.Read(ref _open), occupant))
            {
                EnterAgain(occupant);
            }
        }
        else
        {
            EnterSlowly();
        }
    }

    /// <summary>After a call from the host into a guest that returned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Leave()
    {
        var occupant = _occupant;
        if (occupant.Depth > 1)
        {
            occupant.Depth--;
            return;
        }

        // A constant, not a difference: the next call need not wait for it.
        Volatile.Write(ref occupant.Depth, 0);
        if (Volatile.Read(ref InterruptRequested) != 0)
        {
            ThrowLate();
        }
    }

    /// <summary>
    /// Whether the entry from the host must catch an exception, to replace it. A trap passes: it is only noted that the call has
    /// ended. Called by exception filters, because catching and throwing again at each of thousands of nested calls would use up the
    /// stack that the first throw left. So does an exception of a guest of this store, unless the call is to end: another guest may catch it.
    /// </summary>
    internal bool Catches(Exception exception)
    {
        if (exception is WasmTrapException
            || (exception is WasmGuestException guest && ReferenceEquals(guest.Value.TagOf.Store, this) && !MustEnd)
            || (exception is ObjectDisposedException && _disposed))
        {
            LeaveSilently();
            return false;
        }

        return true;
    }

    /// <summary>After a call from the host into a guest that threw what <see cref="Catches"/>: the exception to throw instead.</summary>
    internal Exception LeaveFaulted(Exception exception)
    {
        var result = GuardPages.IsFault(exception) ? Trap.OfFault(exception)
            : (exception is OperationCanceledException or WasmGuestException) && InterruptRequested != 0
                ? Trap.Create((WasmTrapKind)(InterruptRequested - 1), exception)
            : exception is WasmGuestException && FuelLeft < 0 ? Trap.OutOfFuel(this)
            : Trap.Create(WasmTrapKind.HostError, exception);
        LeaveSilently();
        return result;
    }

    /// <summary>
    /// Whether a guest may not go on: it was interrupted, has used more fuel than there was, or its call has ended already. The last is so where a trap
    /// went by all entries, and a host function on its way calls the guest once more while its frame is left: what that throws takes the trap's place.
    /// </summary>
    internal bool MustEnd => Volatile.Read(ref InterruptRequested) != 0 || FuelLeft < 0 || !IsInCall;

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

    private void LeaveSilently()
    {
        // A call may end more than once, where frames that a trap goes by throw something else: by then the store may be another thread's.
        var occupant = _occupant;
        if (!ReferenceEquals(occupant.Thread, ThreadStack.Known))
        {
            return;
        }

        if (occupant.Depth > 1)
        {
            occupant.Depth--;
            return;
        }

        Volatile.Write(ref occupant.Depth, 0);
        if (Volatile.Read(ref InterruptRequested) != 0)
        {
            Settle();
        }
    }
}
