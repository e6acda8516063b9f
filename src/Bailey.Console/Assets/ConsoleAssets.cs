using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Bailey.Server.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Console.Assets;

/// <summary>Files that pages refer to, which are in this assembly. They are the same for everybody, and have nothing of anybody in them.</summary>
internal sealed class ConsoleAssets
{
    private const string Prefix = "www/";

    // Of a script that runs beside the page, as the code editor's, the policy is its own and not that of the page: it may ask for others of its kind.
    private const string Policy = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    private static readonly FrozenDictionary<string, string> s_types = new Dictionary<string, string>
    {
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".ttf"] = "font/ttf",
        [".woff2"] = "font/woff2",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, Lazy<Asset>> _assets = typeof(ConsoleAssets).Assembly.GetManifestResourceNames()
        .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(static name => name[Prefix.Length..], static name => new Lazy<Asset>(() => Read(name)));

    /// <summary>Where a file is, with its digest, so that browsers keep it until there is another one.</summary>
    /// <param name="path">Its path, as <c>_content/Bailey.Console/console.css</c>.</param>
    internal string Versioned(string path) => $"{path}?v={_assets[path].Value.Digest[..12]}";

    /// <summary>What is in a file.</summary>
    internal ReadOnlyMemory<byte> Read(string path, string type) => _assets[$"_content/Bailey.Console/{path}.{type}"].Value.Bytes;

    internal void Map(IEndpointRouteBuilder routes)
    {
        foreach (var root in (ReadOnlySpan<string>)["_content", "_framework"])
        {
            routes.MapGet($"/{root}/{{**path}}", (HttpContext context) => ServeAsync(context, $"{root}/{context.Request.RouteValues["path"]}"))
                .WithMetadata(new PageMetadata(PageKind.Asset) { ForAnybody = true, ContentSecurityPolicy = Policy })
                .ExcludeFromDescription();
        }
    }

    private async Task ServeAsync(HttpContext context, string path)
    {
        var (request, response) = (context.Request, context.Response);
        if (!_assets.TryGetValue(path, out var found) || !s_types.TryGetValue(Path.GetExtension(path), out var type))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var asset = found.Value;
        var tag = $"\"{asset.Digest}\"";
        response.Headers.ETag = tag;
        response.Headers.Vary = "Accept-Encoding";
        // With another digest it is at another address; without one, it is asked for again.
        response.Headers.CacheControl = request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";
        if (request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = type;
        var isPacked = request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (isPacked)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        var bytes = isPacked ? asset.Packed.Value : asset.Bytes;
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static Asset Read(string name)
    {
        using var stream = typeof(ConsoleAssets).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new Asset(bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)), new Lazy<byte[]>(() => Pack(bytes)));
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private sealed record Asset(byte[] Bytes, string Digest, Lazy<byte[]> Packed);
}
