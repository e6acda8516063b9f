using System.Collections.Immutable;

namespace Bailey.Plugins.Extism;

/// <summary>
/// What a plugin is made of and what it may use: an Extism manifest. It is the host's document and not the plugin's: it grants
/// files and hosts, so never load one from where a plugin comes from without judging it.
/// </summary>
public sealed record ExtismManifest
{
    /// <summary>Modules, at least one. One alone is the main module; of several the one named <c>main</c>, else the last.</summary>
    public required ImmutableArray<ExtismWasm> Wasm { get; init; }

    /// <summary>Memory limits. Default: those of the host.</summary>
    public ExtismMemoryOptions Memory { get; init; } = new();

    /// <summary>What <c>config_get</c> answers. Default empty.</summary>
    public ImmutableSortedDictionary<string, string> Config { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Globs on the host of a URL that <c>http_request</c> may ask (<c>*</c>, <c>?</c>, <c>[...]</c>). Default none: nothing is allowed.</summary>
    public ImmutableArray<string> AllowedHosts { get; init; } = [];

    /// <summary>Folders of the host that the plugin sees, with the guest's path of each. Default none.</summary>
    public ImmutableArray<ExtismAllowedPath> AllowedPaths { get; init; } = [];

    /// <summary>Time for one call, 1 ms or more. Null (the default) for that of the host, which is finite.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>A manifest of one module.</summary>
    public static ExtismManifest FromWasm(ReadOnlyMemory<byte> module) => new() { Wasm = [ExtismWasm.FromData(module)] };

    /// <summary>A manifest of one module in a file.</summary>
    public static ExtismManifest FromFile(string path) => new() { Wasm = [ExtismWasm.FromPath(path)] };

    /// <summary>Reads a manifest strictly: an unknown field, a repeated one or one of another type refuses the whole.</summary>
    /// <param name="json">UTF-8 JSON of at most 128 MiB.</param>
    /// <exception cref="ExtismManifestException">It is not a manifest; all faults are told, each with its place.</exception>
    public static ExtismManifest Parse(ReadOnlyMemory<byte> json) => ManifestReader.Read(json);

    /// <summary>Reads a manifest strictly.</summary>
    /// <exception cref="ExtismManifestException">It is not a manifest; all faults are told, each with its place.</exception>
    public static ExtismManifest Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return ManifestReader.Read(System.Text.Encoding.UTF8.GetBytes(json));
    }
}
