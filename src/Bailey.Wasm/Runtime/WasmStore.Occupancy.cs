using System.Runtime.CompilerServices;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

// Which thread the store belongs to. It enters without a lock; others take the store from it. See docs/rationale.md, "Why does a store
// belong to the thread that calls into it?".
public sealed partial class WasmStore
{
    // Calls under the lock that a thread makes before the store is its own: they take about as long as the barrier that takes it away again.
    private const int FirstPatience = 256;
    private const int MostPatience = 1 << 20;

    // Who may enter without the lock: the occupant, or nobody. Nobody while an interruption is in force.
    private Occupant _open = Occupant.Nobody;
    private Occupant _occupant = Occupant.Nobody;
    private int _patience = FirstPatience;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int EnterSlowly()
    {
        var thread = ThreadStack.Current;
        var occupant = Volatile.Read(ref _occupant);
        var before = Occupant.Idle;

        // Whether it is in a call itself a thread knows without the lock: nobody else writes that, or takes the store meanwhile.
        if (ReferenceEquals(occupant.Thread, thread) && occupant.State != Occupant.Idle)
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
            before = occupant.State;
            occupant.State = Occupant.Running;
        }
        else
        {
            EnterLocked(thread);
        }

        if (Volatile.Read(ref InterruptRequested) != 0)
        {
            var trap = Trap.Interrupted(this);
            Pass(before);
            End(before);
            throw trap;
        }

        return before;
    }

    /// <summary>The store was closed while its thread entered.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int EnterAgain(Occupant occupant)
    {
        Volatile.Write(ref occupant.State, Occupant.Idle);
        return EnterSlowly();
    }

    private void EnterLocked(ThreadStack thread)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                // Who disposed of it may have seen this thread on its way in, and have left the memories to it.
                if (ReferenceEquals(_occupant.Thread, thread))
                {
                    Release();
                }

                ObjectDisposedException.ThrowIf(_disposed, this);
            }

            var occupant = ReferenceEquals(_occupant.Thread, thread) ? _occupant : Take(thread);
            if (occupant.Top - ThreadStack.Pointer() > StackSlack)
            {
                occupant.Top = Math.Min(ThreadStack.Pointer() + (StackSlack / 4), thread.High);
                if (InterruptRequested == 0)
                {
                    StackLimit = Limit();
                }
            }

            Volatile.Write(ref occupant.State, Occupant.Running);
            occupant.LockedCalls++;
            if (InterruptRequested == 0 && IsEarned(occupant))
            {
                occupant.MayEnter = true;
                _open = occupant;
            }
        }
    }

    // A scope announces calls from one thread. Where that did not hold once, they are waited for. What tells the thread, a stretch of its stack,
    // must be its own wholly.
    private bool IsEarned(Occupant occupant) =>
        (occupant.LockedCalls >= _patience || (_scope is not null && _patience == FirstPatience))
        && occupant.Top > occupant.Thread.Low && occupant.Top - occupant.Thread.Low >= StackSlack;

    /// <summary>Makes another thread the occupant. Under the lock.</summary>
    private Occupant Take(ThreadStack thread)
    {
        var occupant = _occupant;
        var isInUse = Volatile.Read(ref occupant.State) != Occupant.Idle;
        if (!isInUse && occupant.MayEnter)
        {
            // A store that goes from hand to hand is kept on the lock for longer each time.
            _patience = Math.Min(2 * _patience, MostPatience);
            occupant.LockedCalls = 0;
            occupant.MayEnter = false;
            _open = Occupant.Nobody;
            Interlocked.MemoryBarrierProcessWide();
            isInUse = Volatile.Read(ref occupant.State) != Occupant.Idle;
        }

        return isInUse
            ? throw new InvalidOperationException("the store is in use by another thread; give each thread a store of its own")
            : _occupant = new Occupant(thread);
    }

    /// <summary>
    /// Whether a call is running that will see that the store is disposed. Where none is, none will begin. Under the lock, with the interruption in force.
    /// </summary>
    private bool IsLeftToCall()
    {
        var occupant = _occupant;
        if (!ReferenceEquals(occupant.Thread, ThreadStack.Known) && (occupant.MayEnter || occupant.State != Occupant.Idle))
        {
            Interlocked.MemoryBarrierProcessWide();
        }

        return Volatile.Read(ref occupant.State) != Occupant.Idle;
    }

    /// <summary>
    /// Has the present thread take the lock again, if it made fewer calls than these under it: it gives up for nothing what others would have to
    /// take by a barrier. Under the lock.
    /// </summary>
    private void GiveUp(int calls)
    {
        var occupant = _occupant;
        if (occupant.MayEnter && occupant.LockedCalls < calls && ReferenceEquals(occupant.Thread, ThreadStack.Known))
        {
            occupant.MayEnter = false;
            _open = Occupant.Nobody;
        }
    }
}
