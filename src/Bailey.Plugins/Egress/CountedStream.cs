namespace Bailey.Plugins.Egress;

/// <summary>A stream to read from, which counts the bytes that pass and fails at the first one too many.</summary>
internal sealed class CountedStream(Stream inner, long cap) : ReadOnlyStream
{
    private long _passed;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // One byte more than may come is asked for, so that what is exactly as large as it may be can end.
        var most = (int)Math.Min(buffer.Length, cap - _passed + 1);
        var read = await inner.ReadAsync(buffer[..most], cancellationToken).ConfigureAwait(false);
        _passed += read;
        return _passed <= cap ? read : throw GuardedBody.TooLarge(cap);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
