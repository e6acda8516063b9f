namespace Bailey.Wasm;

/// <summary>What a guest may still write to files, shared by all its descriptors.</summary>
internal sealed class WriteBudget(long maxWrittenBytes, long maxFileBytes)
{
    private const int BytesOfEntry = 4096;

    private long _left = maxWrittenBytes;

    public long MaxFileBytes { get; } = maxFileBytes;

    /// <summary>How many of so many bytes may be written now.</summary>
    public int Allow(int wanted) => (int)Math.Min(wanted, _left);

    public void Charge(int written) => _left -= written;

    /// <summary>Charges a file, directory or link about to be created.</summary>
    public bool TryChargeEntry()
    {
        if (_left < BytesOfEntry)
        {
            return false;
        }

        _left -= BytesOfEntry;
        return true;
    }
}
