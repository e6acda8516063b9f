using System.Runtime.InteropServices;

namespace Bailey.Wasm.Guarding;

/// <summary>
/// One stretch of address space, cut into slots in which a memory can lie so that whatever address a guest of 32-bit addresses computes, with whatever
/// offset below <see cref="GuardBytes"/>, is in the memory or faults. It is never given back, so an address in it is one of ours, at any time.
/// </summary>
internal sealed unsafe partial class GuardArena
{
    /// <summary>Bytes that a slot has beyond all that an address can reach: offsets of accesses, their size included, may be as many.</summary>
    public const ulong GuardBytes = 64 * 1024 * 1024;

    public const ulong SlotBytes = (1UL << 32) + GuardBytes;

    // A quarter of the address space a process has is far more than what memory there is; where less can be had, fewer will do.
    private const int MostSlots = 4096, LeastSlots = 64;
    private const int ProtNone = 0, PrivateNoReserveAnonymous = 0x4022, Fixed = 0x10;

    private readonly Stack<int> _free = [];
    private readonly int _slots;
    private int _used;

    private GuardArena(byte* start, int slots)
    {
        Start = start;
        _slots = slots;
    }

    public byte* Start { get; }

    public ulong Length => (ulong)_slots * SlotBytes;

    /// <summary>Reserves the address space; null where it cannot be had.</summary>
    public static GuardArena? TryReserve()
    {
        for (var slots = MostSlots; slots >= LeastSlots; slots /= 4)
        {
            var start = mmap(null, (nuint)((ulong)slots * SlotBytes), ProtNone, PrivateNoReserveAnonymous, -1, 0);
            if (start != (byte*)-1)
            {
                return new GuardArena(start, slots);
            }
        }

        return null;
    }

    /// <summary>Gives all of it back. Only where nothing ever relied on it.</summary>
    public void Release() => _ = munmap(Start, (nuint)Length);

    /// <summary>A slot of which nothing can be accessed yet; null where all are in use.</summary>
    public byte* TryRent()
    {
        lock (_free)
        {
            if (_free.TryPop(out var slot))
            {
                return Start + ((ulong)slot * SlotBytes);
            }

            return _used < _slots ? Start + ((ulong)_used++ * SlotBytes) : null;
        }
    }

    /// <summary>Takes back a slot of which the first bytes were used.</summary>
    public void Return(byte* slot, nuint used)
    {
        // One that cannot be emptied is used no more.
        if (TryForbid(slot, used))
        {
            lock (_free)
            {
                _free.Push((int)((ulong)(slot - Start) / SlotBytes));
            }
        }
    }

    /// <summary>Gives back what bytes of a slot hold, and has every access to them fault.</summary>
    public static bool TryForbid(byte* address, nuint bytes) =>
        bytes == 0 || mmap(address, bytes, ProtNone, PrivateNoReserveAnonymous | Fixed, -1, 0) != (byte*)-1;

    [LibraryImport("libc")]
    private static partial byte* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc")]
    private static partial int munmap(void* address, nuint length);
}
