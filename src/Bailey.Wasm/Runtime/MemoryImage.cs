using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Wasm.Runtime;

/// <summary>
/// Bytes that memories begin with, held once by the system (Linux) for all memories that are mapped to it: what a guest only reads is shared, what it
/// writes becomes its own, and putting a page back costs nothing but forgetting it. See docs/rationale.md, "Why are large memories mapped to
/// an image?".
/// </summary>
internal sealed unsafe partial class MemoryImage
{
    /// <summary>Bytes from which on mapping costs less than copying: the faults of 4 pages.</summary>
    public const ulong WorthMapping = 16 * 1024;

    private const int MaxImages = 256;
    private const int ReadOnly = 1, ReadWrite = 3;
    private const int Shared = 1, PrivateFixedNoReserve = 0x4012, PrivateFixedNoReserveAnonymous = 0x4032;
    private const uint CloseOnExec = 1;

    // A memory that is mapped to an image takes two mappings more.
    private static readonly int MaxMappings = AddressMappings.Most / 8;
    private static readonly Lock Gate = new();
    private static readonly List<WeakReference<MemoryImage>> Images = [];
    private static int s_mappings;

    private readonly SafeFileHandle _file;
    private readonly byte* _view;

    private MemoryImage(SafeFileHandle file, byte* view, ulong start, ulong length)
    {
        _file = file;
        _view = view;
        Start = start;
        Length = length;
    }

    ~MemoryImage() => _ = munmap(_view, (nuint)Length);

    /// <summary>Address in a memory at which it begins; a multiple of the system's page.</summary>
    public ulong Start { get; }

    /// <summary>Bytes; a multiple of the system's page.</summary>
    public ulong Length { get; }

    public ulong End => Start + Length;

    /// <summary>The bytes, not to be written to.</summary>
    public ReadOnlySpan<byte> Bytes => new(_view, (int)Length);

    /// <summary>An image of these bytes, which begin at an address; one that exists where it is the same. Null where it cannot be had.</summary>
    /// <param name="start">Where they begin in a memory: a multiple of the system's page.</param>
    /// <param name="bytes">As many as a multiple of the system's page.</param>
    public static MemoryImage? Share(ulong start, ReadOnlySpan<byte> bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes.IsEmpty)
        {
            return null;
        }

        lock (Gate)
        {
            for (var i = Images.Count - 1; i >= 0; i--)
            {
                if (!Images[i].TryGetTarget(out var known))
                {
                    Images.RemoveAt(i);
                }
                else if (known.Start == start && known.Bytes.SequenceEqual(bytes))
                {
                    return known;
                }
            }

            if (Images.Count >= MaxImages || Create(start, bytes) is not { } image)
            {
                return null;
            }

            Images.Add(new(image));
            return image;
        }
    }

    /// <summary>Puts the image in the place of what a memory holds there. To be paired with <see cref="TryUnmap"/> or <see cref="Forget"/>.</summary>
    /// <returns>False where the system does not allow it; nothing was changed then.</returns>
    public bool TryMap(byte* memory)
    {
        if (Interlocked.Increment(ref s_mappings) <= MaxMappings
            && mmap(memory + Start, (nuint)Length, ReadWrite, PrivateFixedNoReserve, (int)_file.DangerousGetHandle(), 0) != (byte*)-1)
        {
            GC.KeepAlive(this);
            return true;
        }

        Forget();
        return false;
    }

    /// <summary>Puts zeros in the place of the image.</summary>
    /// <returns>False where the system does not allow it; nothing was changed then.</returns>
    public bool TryUnmap(byte* memory)
    {
        if (mmap(memory + Start, (nuint)Length, ReadWrite, PrivateFixedNoReserveAnonymous, -1, 0) == (byte*)-1)
        {
            return false;
        }

        Forget();
        return true;
    }

    /// <summary>The memory's address space itself has been given back.</summary>
    public static void Forget() => Interlocked.Decrement(ref s_mappings);

    private static MemoryImage? Create(ulong start, ReadOnlySpan<byte> bytes)
    {
        var file = new SafeFileHandle(memfd_create("bailey-memory", CloseOnExec), ownsHandle: true);
        if (!file.IsInvalid && LinuxCalls.SetLength(file, bytes.Length) == 0)
        {
            var view = mmap(null, (nuint)bytes.Length, ReadWrite, Shared, (int)file.DangerousGetHandle(), 0);
            if (view != (byte*)-1)
            {
                CopyWhatIsNotZero(bytes, view);
                _ = mprotect(view, (nuint)bytes.Length, ReadOnly);
                return new MemoryImage(file, view, start, (ulong)bytes.Length);
            }
        }

        file.Dispose();
        return null;
    }

    // Pages that are not written to take no memory.
    private static void CopyWhatIsNotZero(ReadOnlySpan<byte> bytes, byte* view)
    {
        var page = Environment.SystemPageSize;
        for (var i = 0; i < bytes.Length; i += page)
        {
            var piece = bytes.Slice(i, page);
            if (piece.ContainsAnyExcept((byte)0))
            {
                piece.CopyTo(new Span<byte>(view + i, page));
            }
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial byte* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc")]
    private static partial int mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc")]
    private static partial int munmap(void* address, nuint length);
}
