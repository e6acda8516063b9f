using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bailey.Wasm.Guarding;

namespace Bailey.Wasm.Runtime;

/// <summary>
/// Address space whose base never moves, of which a growing part is usable; fresh bytes are zero. Reserved bytes cost
/// nothing until they are touched.
/// </summary>
internal sealed unsafe partial class MemoryReservation : IDisposable
{
    private const int ProtNone = 0;
    private const int ProtReadWrite = 3;
    private const int MapPrivate = 2;
    private const int MapNoReserveLinux = 0x4000;
    private const int MapAnonymousLinux = 0x20;
    private const int MapAnonymousMac = 0x1000;
    private const int DontNeed = 4;
    private const int Granule = 4096;

    // Writing so much costs less than having the system take the pages and give them back one by one: a page that is given back costs as much
    // as clearing tens of them.
    private const ulong ClearedByHand = 256 * 1024;
    private const uint MemReserve = 0x2000;
    private const uint MemCommit = 0x1000;
    private const uint MemRelease = 0x8000;
    private const uint PageNoAccess = 1;
    private const uint PageReadWrite = 4;

    private readonly nuint _reserved;
    private readonly GuardArena? _arena;
    private nuint _committed;
    private byte* _base;

    /// <exception cref="OutOfMemoryException">There is no such address space, or no more of it for guests.</exception>
    public MemoryReservation(ulong reserve, ulong commit)
    {
        _reserved = RoundUp((nuint)Math.Max(reserve, 1));
        AddressMappings.Take();
        if (OperatingSystem.IsWindows())
        {
            _base = VirtualAlloc(null, _reserved, MemReserve, PageNoAccess);
            if (_base is null)
            {
                AddressMappings.Return();
                throw new OutOfMemoryException($"cannot reserve {_reserved} bytes of address space");
            }
        }
        else
        {
            var anonymous = OperatingSystem.IsLinux() ? MapAnonymousLinux | MapNoReserveLinux : MapAnonymousMac;
            _base = mmap(null, _reserved, ProtNone, MapPrivate | anonymous, -1, 0);
            if (_base == (byte*)-1)
            {
                _base = null;
                AddressMappings.Return();
                throw new OutOfMemoryException($"cannot reserve {_reserved} bytes of address space: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
            }
        }

        if (!TryCommit(commit))
        {
            Dispose();
            throw new OutOfMemoryException($"cannot commit {commit} bytes");
        }
    }

    private MemoryReservation(GuardArena arena, byte* slot, ulong reserve)
    {
        _arena = arena;
        _base = slot;
        _reserved = RoundUp((nuint)reserve);
    }

    ~MemoryReservation() => Free();

    /// <summary>Whether every byte within reach of a 32-bit address, but those that are usable, faults when it is accessed.</summary>
    public bool IsGuarded => _arena is not null;

    /// <summary>
    /// Address space for a memory of 32-bit addresses in which what is not usable faults (<see cref="IsGuarded"/>); null where there is none, or no more.
    /// </summary>
    /// <exception cref="OutOfMemoryException">There is no more address space for guests.</exception>
    public static MemoryReservation? TryGuarded(ulong reserve, ulong commit)
    {
        if (GuardPages.Arena is not { } arena)
        {
            return null;
        }

        AddressMappings.Take();
        var slot = arena.TryRent();
        if (slot is null)
        {
            AddressMappings.Return();
            return null;
        }

        var reservation = new MemoryReservation(arena, slot, reserve);
        if (reservation.TryCommit(commit))
        {
            return reservation;
        }

        reservation.Dispose();
        return null;
    }

    public byte* Base => _base;

    /// <summary>Makes the first <paramref name="bytes"/> usable.</summary>
    public bool TryCommit(ulong bytes)
    {
        var wanted = RoundUp((nuint)bytes);
        if (wanted > _reserved)
        {
            return false;
        }

        if (wanted <= _committed)
        {
            return true;
        }

        var done = OperatingSystem.IsWindows()
            ? VirtualAlloc(_base, wanted, MemCommit, PageReadWrite) is not null
            : mprotect(_base, wanted, ProtReadWrite) == 0;
        if (done)
        {
            _committed = wanted;
        }

        return done;
    }

    /// <summary>
    /// Makes the first <paramref name="bytes"/> usable, and all others unusable again where that is what keeps a guest from them. What those held is lost.
    /// </summary>
    /// <exception cref="OutOfMemoryException">The system refuses it.</exception>
    public void Resize(ulong bytes)
    {
        var kept = RoundUp((nuint)bytes);
        if (!TryCommit(bytes) || (_arena is not null && !GuardArena.TryForbid(_base + kept, _committed - kept)))
        {
            throw new OutOfMemoryException($"cannot make a memory of {_committed} bytes one of {bytes} bytes");
        }

        _committed = _arena is null ? _committed : kept;
    }

    /// <summary>Whether clearing so many bytes is left to the system.</summary>
    public static bool GivesBack(ulong bytes) => bytes > ClearedByHand && OperatingSystem.IsLinux();

    /// <summary>Makes the first <paramref name="bytes"/> zero again, and gives back what they cost where they are many.</summary>
    public void Clear(ulong bytes)
    {
        if (TryRemoveImage() && GivesBack(bytes) && madvise(_base, (nuint)bytes, DontNeed) == 0)
        {
            return;
        }

        for (nuint start = 0; start < bytes; start += Granule)
        {
            // Reading takes half the time of writing, and guests touch little of what they have.
            if (!IsZero(_base + start))
            {
                NativeMemory.Clear(_base + start, Granule);
            }
        }
    }

    private static bool IsZero(byte* granule)
    {
        var (a, b, c, d) = (Vector256<byte>.Zero, Vector256<byte>.Zero, Vector256<byte>.Zero, Vector256<byte>.Zero);
        for (var i = 0; i < Granule; i += 128)
        {
            a |= Vector256.Load(granule + i);
            b |= Vector256.Load(granule + i + 32);
            c |= Vector256.Load(granule + i + 64);
            d |= Vector256.Load(granule + i + 96);
        }

        return (a | b | c | d) == Vector256<byte>.Zero;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static nuint RoundUp(nuint bytes) => (bytes + 0xFFFF) & ~(nuint)0xFFFF;

    private void Free()
    {
        var address = _base;
        _base = null;
        if (address is null)
        {
            return;
        }

        ForgetImage();
        AddressMappings.Return();
        if (_arena is not null)
        {
            _arena.Return(address, _committed);
            return;
        }

        _ = OperatingSystem.IsWindows() ? VirtualFree(address, 0, MemRelease) : munmap(address, _reserved);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial byte* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int madvise(void* address, nuint length, int advice);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(void* address, nuint length);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial byte* VirtualAlloc(void* address, nuint size, uint type, uint protection);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int VirtualFree(void* address, nuint size, uint type);
}
