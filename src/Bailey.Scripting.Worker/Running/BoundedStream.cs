namespace Bailey.Scripting.Worker.Running;

/// <summary>Takes what is written up to a size, and throws at the first byte beyond it.</summary>
internal sealed class BoundedStream(int maxBytes) : MemoryStream
{
    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Length + buffer.Length > maxBytes)
        {
            throw new OutputTooLargeException();
        }

        base.Write(buffer);
    }

    /// <inheritdoc/>
    public override void WriteByte(byte value) => Write([value]);
}
