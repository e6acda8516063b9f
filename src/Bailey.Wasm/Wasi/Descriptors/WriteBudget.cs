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
    public bool TryChargeEntry() => TryCharge(BytesOfEntry);

    /// <summary>Charges so many bytes, all or none.</summary>
    public bool TryCharge(long bytes)
    {
        if (_left < bytes)
        {
            return false;
        }

        _left -= bytes;
        return true;
    }

    /// <summary>Takes a charge back for what was not done.</summary>
    public void GiveBack(long bytes) => _left += bytes;
}
