using System.Numerics;

namespace Bailey.Plugins.Extism;

/// <summary>
/// Which ranges of the kernel's memory are blocks. Every operation takes bounded time, and what it needs of the host's
/// memory is at most half of the memory it describes, whatever a guest allocates.
/// </summary>
internal sealed class BlockMap
{
    /// <summary>Bytes that a block starts at a multiple of. The first of them belong to no block: handle 0 is null.</summary>
    internal const int Granule = 32;

    private const int PageEntries = 2048;
    private const int Bins = 26;
    private const int MaxScan = 16;

    private readonly int[] _bins = new int[Bins];
    private Entry[]?[] _pages = new Entry[]?[4];
    private uint _filledBins;
    private int _top = 1;
    private int _highest = 1;

    private struct Entry
    {
        // Granules of the block that starts here: positive while it is live, negative while it is free, 0 where none starts.
        internal int Granules;

        // Live: its exact length in bytes. Free: the next free block of its bin.
        internal int LengthOrNext;

        // Free: the previous block of its bin.
        internal int Previous;

        // Where the free block that ends here starts; 0 where none ends.
        internal int StartOfFree;
    }

    /// <summary>Bytes up to the end of the last block; 0 where there is none.</summary>
    internal long End => _top == 1 ? 0 : (long)_top * Granule;

    /// <summary>Largest that <see cref="End"/> has been since <see cref="Clear"/>.</summary>
    internal long HighWater => _highest == 1 ? 0 : (long)_highest * Granule;

    /// <summary>What <see cref="End"/> will be after <see cref="Append"/>.</summary>
    internal long EndAfter(int length) => ((long)_top + ToGranules(length)) * Granule;

    /// <summary>Exact length of the live block that starts at an address; 0 where none does.</summary>
    internal int Length(ulong address)
    {
        if (address % Granule != 0 || address / Granule >= (ulong)_top)
        {
            return 0;
        }

        var entry = Read((int)(address / Granule));
        return entry.Granules > 0 ? entry.LengthOrNext : 0;
    }

    /// <summary>Makes a block of at least one byte behind all others.</summary>
    /// <returns>Its address.</returns>
    internal long Append(int length)
    {
        var start = _top;
        _top += ToGranules(length);
        _highest = Math.Max(_highest, _top);
        return Make(start, length);
    }

    /// <summary>Makes a block of at least one byte where a freed one was.</summary>
    /// <returns>Its address, or 0 where none fits.</returns>
    internal long TryReuse(int length)
    {
        var granules = ToGranules(length);
        var start = FindFree(granules);
        if (start == 0)
        {
            return 0;
        }

        var rest = -Read(start).Granules - granules;
        Unlink(start);
        if (rest > 0)
        {
            Link(start + granules, rest);
        }

        return Make(start, length);
    }

    /// <summary>Gives up the free block behind all live ones, so that <see cref="Append"/> begins there.</summary>
    internal void Trim()
    {
        if (Read(_top - 1).StartOfFree is > 0 and var start)
        {
            Unlink(start);
            _top = start;
        }
    }

    /// <summary>Frees the live block that starts at an address.</summary>
    /// <returns>Whether there was one.</returns>
    internal bool Release(ulong address)
    {
        if (Length(address) == 0)
        {
            return false;
        }

        var start = (int)(address / Granule);
        var granules = Read(start).Granules;
        At(start) = default;
        if (start + granules < _top && Read(start + granules).Granules is < 0 and var after)
        {
            Unlink(start + granules);
            granules -= after;
        }

        if (Read(start - 1).StartOfFree is > 0 and var before)
        {
            Unlink(before);
            granules += start - before;
            start = before;
        }

        Link(start, granules);
        return true;
    }

    /// <summary>Forgets all blocks.</summary>
    internal void Clear()
    {
        // Only pages in which a block starts or ends exist, so there may be fewer than the memory has.
        for (var i = 0; i < _pages.Length && i * PageEntries < _highest; i++)
        {
            if (_pages[i] is { } page)
            {
                Array.Clear(page, 0, Math.Min(PageEntries, _highest - (i * PageEntries)));
            }
        }

        Array.Clear(_bins);
        (_filledBins, _top, _highest) = (0, 1, 1);
    }

    private long Make(int start, int length)
    {
        At(start) = new Entry { Granules = ToGranules(length), LengthOrNext = length };
        return (long)start * Granule;
    }

    private static int ToGranules(int length) => (int)(((long)length + Granule - 1) / Granule);

    // The bin of the size itself may hold smaller blocks, so some of it are looked at; any block of a larger bin fits.
    private int FindFree(int granules)
    {
        var bin = BinOf(granules);
        var candidate = _bins[bin];
        for (var scanned = 0; candidate != 0 && scanned < MaxScan; scanned++)
        {
            var entry = Read(candidate);
            if (-entry.Granules >= granules)
            {
                return candidate;
            }

            candidate = entry.LengthOrNext;
        }

        var larger = _filledBins & ~((2u << bin) - 1);
        return larger == 0 ? 0 : _bins[BitOperations.TrailingZeroCount(larger)];
    }

    private static int BinOf(int granules) => Math.Min(BitOperations.Log2((uint)granules), Bins - 1);

    private void Link(int start, int granules)
    {
        var bin = BinOf(granules);
        var next = _bins[bin];
        ref var entry = ref At(start);
        entry.Granules = -granules;
        entry.LengthOrNext = next;
        entry.Previous = 0;
        if (next != 0)
        {
            At(next).Previous = start;
        }

        At(start + granules - 1).StartOfFree = start;
        _bins[bin] = start;
        _filledBins |= 1u << bin;
    }

    private void Unlink(int start)
    {
        var entry = Read(start);
        var bin = BinOf(-entry.Granules);
        if (entry.Previous == 0)
        {
            _bins[bin] = entry.LengthOrNext;
        }
        else
        {
            At(entry.Previous).LengthOrNext = entry.LengthOrNext;
        }

        if (entry.LengthOrNext != 0)
        {
            At(entry.LengthOrNext).Previous = entry.Previous;
        }

        if (_bins[bin] == 0)
        {
            _filledBins &= ~(1u << bin);
        }

        At(start - entry.Granules - 1).StartOfFree = 0;
        ref var cleared = ref At(start);
        (cleared.Granules, cleared.LengthOrNext, cleared.Previous) = (0, 0, 0);
    }

    private Entry Read(int granule)
    {
        var page = granule / PageEntries;
        return page < _pages.Length && _pages[page] is { } entries ? entries[granule % PageEntries] : default;
    }

    private ref Entry At(int granule)
    {
        var page = granule / PageEntries;
        if (page >= _pages.Length)
        {
            Array.Resize(ref _pages, Math.Max(page + 1, _pages.Length * 2));
        }

        return ref (_pages[page] ??= new Entry[PageEntries])[granule % PageEntries];
    }
}
