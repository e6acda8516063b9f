using System.Buffers.Binary;

namespace Bailey.Scripting.Workers.Protocol;

/// <summary>Messages over a pipe: four bytes of length, one of kind, the fields.</summary>
internal static class FrameStream
{
    /// <summary>Of the protocol. Host and worker are installed together; another version is another installation.</summary>
    internal const int Version = 1;

    private const int HeaderBytes = 5;

    /// <summary>Reads the next message.</summary>
    /// <param name="stream">The pipe.</param>
    /// <param name="maxBytes">The most that a message may have; asked for when its length is known.</param>
    /// <returns>The message; null at the end of the pipe.</returns>
    /// <exception cref="ProtocolException">It is too long, or the pipe ends within it.</exception>
    internal static Frame? Read(Stream stream, Func<int> maxBytes)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        var got = stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        if (got == 0)
        {
            return null;
        }

        var length = got == HeaderBytes ? BinaryPrimitives.ReadInt32LittleEndian(header) : throw new ProtocolException("the pipe ends within a header");
        if (length < 0 || length > maxBytes())
        {
            throw new ProtocolException($"a message of {(uint)length} bytes is longer than it may be");
        }

        var payload = new byte[length];
        if (stream.ReadAtLeast(payload, length, throwOnEndOfStream: false) < length)
        {
            throw new ProtocolException("the pipe ends within a message");
        }

        return new Frame((FrameKind)header[4], payload);
    }

    /// <summary>The bytes of a message.</summary>
    internal static byte[] Bytes(FrameKind kind, Action<MessageWriter> fields)
    {
        var writer = new MessageWriter();
        fields(writer);
        return writer.ToFrame(kind);
    }
}
