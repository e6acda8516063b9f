using System.IO.Compression;

namespace Bailey.Plugins.Egress;

/// <summary>The packings of a body that are understood (RFC 9110, 8.4.1).</summary>
internal static class PackedBody
{
    /// <summary>They, as <c>Accept-Encoding</c> names them.</summary>
    internal const string Codings = "gzip, deflate, br";

    /// <summary>Whether a body is packed, once and in one of these ways; what honest servers send never is packed twice.</summary>
    /// <param name="encoding">Value of <c>Content-Encoding</c>.</param>
    internal static bool IsKnown(ICollection<string> encoding) => encoding.Count == 1 && Coding(encoding) is "gzip" or "x-gzip" or "deflate" or "br";

    /// <summary>A stream that unpacks a body.</summary>
    /// <param name="packed">The body as it arrives.</param>
    /// <param name="encoding">Value of <c>Content-Encoding</c>, known.</param>
    internal static Stream Unpack(Stream packed, ICollection<string> encoding) => Coding(encoding) switch
    {
        "deflate" => new ZLibStream(packed, CompressionMode.Decompress),
        "br" => new BrotliStream(packed, CompressionMode.Decompress),
        _ => new GZipStream(packed, CompressionMode.Decompress),
    };

    private static string Coding(ICollection<string> encoding) => encoding.First().ToLowerInvariant();
}
