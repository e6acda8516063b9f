using System.Collections.Immutable;

namespace Bailey.Server.Panels;

/// <summary>
/// Files of panels that are asked for at present, by the digest of their package: reading a package anew for each of its files would let whoever has a ticket
/// keep the server busy. So many bytes at most, whatever packages have; what was kept longest goes first.
/// </summary>
internal sealed class KeptPanels
{
    /// <summary>Bytes of all files: 64 MiB, as much as one package may have.</summary>
    internal const long MaxBytes = 64 * 1024 * 1024;

    private readonly Lock _changing = new();
    private readonly Dictionary<string, ImmutableSortedDictionary<string, ReadOnlyMemory<byte>>> _files = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Bytes of what is kept.</summary>
    internal long Bytes { get; private set; }

    internal ImmutableSortedDictionary<string, ReadOnlyMemory<byte>>? Find(string digest)
    {
        lock (_changing)
        {
            return _files.GetValueOrDefault(digest);
        }
    }

    internal void Keep(string digest, ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> files)
    {
        var size = SizeOf(files);
        lock (_changing)
        {
            if (size > MaxBytes || !_files.TryAdd(digest, files))
            {
                return;
            }

            _order.Enqueue(digest);
            Bytes += size;
            while (Bytes > MaxBytes && _files.Remove(_order.Dequeue(), out var oldest))
            {
                Bytes -= SizeOf(oldest);
            }
        }
    }

    private static long SizeOf(ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> files) => files.Sum(static file => (long)file.Value.Length + file.Key.Length);
}
