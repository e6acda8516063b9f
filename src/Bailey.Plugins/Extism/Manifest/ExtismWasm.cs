using System.Collections.Immutable;

namespace Bailey.Plugins.Extism;

/// <summary>One module of a manifest: exactly one of a path, data or a URL.</summary>
public sealed record ExtismWasm
{
    private ExtismWasm()
    {
    }

    /// <summary>File that holds the module.</summary>
    public string? Path { get; private init; }

    /// <summary>The module itself.</summary>
    public ReadOnlyMemory<byte>? Data { get; private init; }

    /// <summary>URL that answers with the module, asked through the egress guard.</summary>
    public string? Url { get; private init; }

    /// <summary>Headers sent to <see cref="Url"/>.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Method sent to <see cref="Url"/>. Default GET.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Name that other modules import from.</summary>
    public string? Name { get; init; }

    /// <summary>SHA-256 of the module in hexadecimal; anything else is refused.</summary>
    public string? Hash { get; init; }

    /// <summary>A module in a file.</summary>
    public static ExtismWasm FromPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new() { Path = path };
    }

    /// <summary>A module in memory.</summary>
    public static ExtismWasm FromData(ReadOnlyMemory<byte> data) => new() { Data = data };

    /// <summary>A module behind a URL.</summary>
    public static ExtismWasm FromUrl(string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return new() { Url = url };
    }

    /// <summary>Where it comes from, for messages.</summary>
    internal string Source => Path ?? Url ?? "data";
}
