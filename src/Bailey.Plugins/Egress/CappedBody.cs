using System.Buffers;

namespace Bailey.Plugins.Egress;

/// <summary>Reads a body of unknown length while counting, so that a server cannot fill the host's memory.</summary>
internal static class CappedBody
{
    private const int ChunkBytes = 64 * 1024;

    internal static async Task<byte[]> ReadAsync(HttpContent content, long cap, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > cap)
        {
            throw TooLarge(cap);
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        using var body = new MemoryStream();
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (body.Length + read > cap)
                {
                    throw TooLarge(cap);
                }

                body.Write(chunk, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        return body.ToArray();
    }

    private static PluginHttpException TooLarge(long cap) =>
        new("http_body_too_large", $"HTTP response exceeds the configured maximum number of bytes: {cap}");
}
