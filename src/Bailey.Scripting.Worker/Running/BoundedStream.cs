namespace Bailey.Scripting.Worker.Running;

/// <summary>Takes what is written up to a size, and throws at the first byte beyond it.</summary>
internal sealed class BoundedStream(int maxBytes) : MemoryStream
{
    /// <inheritdoc/>
    /// <remarks>Spans come here as well: a stream of memory passes them on to whoever derives from it.</remarks>
    public override void Write(byte[] buffer, int offset, int count)
    {
        Require(count);
        base.Write(buffer, offset, count);
    }

    /// <inheritdoc/>
    public override void WriteByte(byte value)
    {
        Require(1);
        base.WriteByte(value);
    }

    private void Require(int more)
    {
        if (Length + more > maxBytes)
        {
            throw new OutputTooLargeException();
        }
    }
}
