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
        // Unsigned: a pointer above the top is as far away as one far below. The top is 0 where the thread is not known.
        if (_depth != 0 || _stackTop - ThreadStack.Pointer() > StackSlack)
        {
            EnterSlowly();
        }
        else
        {
            _depth = 1;
        }
    }

    /// <summary>After a call from the host into a guest that returned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Leave()
    {
        if (_depth > 1)
        {
            _depth--;
            return;
        }

        // A constant, not a difference: the next call need not wait for it.
        _depth = 0;
        if (InterruptRequested != 0)
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
    internal bool MustEnd => Volatile.Read(ref InterruptRequested) != 0 || FuelLeft < 0 || _depth <= 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterSlowly()
    {
        // Which thread this is costs more than all the rest of a call. Within a scope it is asked once, and from then on where the
        // stack pointer is tells one thread from another.
        var stack = ThreadStack.Current;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_depth == 0)
            {
                if (!ReferenceEquals(stack, _stack) || _measuredTop - ThreadStack.Pointer() > StackSlack)
                {
                    Bind(stack);
                }

                if (InterruptRequested == 0)
                {
                    _stackTop = _scope is null ? 0 : _measuredTop;
                }
            }
            else if (!ReferenceEquals(stack, _stack))
            {
                throw new InvalidOperationException("the store is in use by another thread; give each thread a store of its own");
            }

            _depth++;
        }

        if (InterruptRequested != 0)
        {
            var trap = Trap.Interrupted(this);
            LeaveSilently();
            throw trap;
        }
    }

    private void Bind(ThreadStack stack)
    {
        _stack = stack;
        _measuredTop = ThreadStack.Pointer() + (StackSlack / 4);
        if (InterruptRequested == 0)
        {
            StackLimit = Limit();
        }
    }

    private nuint Limit() =>
        _stack is null ? 0 : Math.Max(_stack.Low, _measuredTop - (nuint)Options.MaxStackBytes);

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
        if (--_depth <= 0)
        {
            _depth = 0;
            if (InterruptRequested != 0)
            {
                Settle();
            }
        }
    }
}
