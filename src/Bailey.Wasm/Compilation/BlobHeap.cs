namespace Bailey.Wasm.Compilation;

/// <summary>The heap of blobs of an assembly (ECMA-335, II.24.2.4), each of which is in it once.</summary>
internal sealed class BlobHeap
{
    private readonly BlobBuilder _bytes = new(4096);

    // Open addressing by the content's hash; an entry is the offset of the blob's content and its length.
    private int[] _offsets = new int[256];
    private int[] _lengths = new int[256];
    private int[] _handles = new int[256];
    private int _count;

    public BlobHeap() => _bytes.WriteByte(0);

    public ReadOnlySpan<byte> Bytes => _bytes.Written;

    public BlobHandle Add(ReadOnlySpan<byte> blob)
    {
        if (blob.IsEmpty)
        {
            return default;
        }

        if (2 * _count >= _offsets.Length)
        {
            Enlarge();
        }

        var slot = Find(blob);
        if (_offsets[slot] == 0)
        {
            _handles[slot] = _bytes.Count;
            _bytes.WriteCompressedInteger(blob.Length);
            _offsets[slot] = _bytes.Count;
            _lengths[slot] = blob.Length;
            _bytes.WriteBytes(blob);
            _count++;
        }

        return new BlobHandle(_handles[slot]);
    }

    private int Find(ReadOnlySpan<byte> blob)
    {
        // Seeded by the process: no module can know which types collide.
        var hash = default(HashCode);
        hash.AddBytes(blob);
        var slot = hash.ToHashCode() & (_offsets.Length - 1);
        while (_offsets[slot] != 0 && !_bytes.At(_offsets[slot], _lengths[slot]).SequenceEqual(blob))
        {
            slot = (slot + 1) & (_offsets.Length - 1);
        }

        return slot;
    }

    private void Enlarge()
    {
        var (offsets, lengths, handles) = (_offsets, _lengths, _handles);
        _offsets = new int[offsets.Length * 2];
        _lengths = new int[offsets.Length * 2];
        _handles = new int[offsets.Length * 2];
        for (var i = 0; i < offsets.Length; i++)
        {
            if (offsets[i] != 0)
            {
                var slot = Find(_bytes.At(offsets[i], lengths[i]));
                (_offsets[slot], _lengths[slot], _handles[slot]) = (offsets[i], lengths[i], handles[i]);
            }
        }
    }
}
