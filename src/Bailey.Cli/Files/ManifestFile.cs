using Bailey.Cli.Commands;
using Bailey.Plugins.Extism;

namespace Bailey.Cli.Files;

/// <summary>Reads Extism manifests, whose paths count from the folder that they lie in.</summary>
internal static class ManifestFile
{
    private const long MaxBytes = 128L * 1024 * 1024;

    /// <summary>The manifest in a file, its paths made whole.</summary>
    /// <exception cref="CommandException">It is missing or faulty.</exception>
    public static async Task<ExtismManifest> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var bytes = await InputFile.ReadAsync(path, "manifest", MaxBytes, cancellationToken);
        try
        {
            var manifest = ExtismManifest.Parse(bytes);
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            return manifest with
            {
                Wasm = [.. manifest.Wasm.Select(wasm => Rooted(wasm, folder))],
                AllowedPaths = [.. manifest.AllowedPaths.Select(allowed => allowed with { HostPath = Rooted(allowed.HostPath, folder) })],
            };
        }
        catch (ExtismManifestException e)
        {
            throw Refusal(path, e);
        }
    }

    /// <summary>The refusal of a manifest as one line naming the file.</summary>
    public static CommandException Refusal(string path, ExtismManifestException cause) => new(
        cause.Code == ExtismManifestReason.SourceUnreadable ? ExitCode.NoInput : ExitCode.BadData,
        $"{path}: {string.Join("; ", cause.Faults)}");

    private static ExtismWasm Rooted(ExtismWasm wasm, string folder) =>
        wasm.Path is { } path ? ExtismWasm.FromPath(Rooted(path, folder)) with { Name = wasm.Name, Hash = wasm.Hash } : wasm;

    // Other hosts of Extism count from the working directory; a manifest written for them still finds its files.
    private static string Rooted(string path, string folder)
    {
        var beside = Path.GetFullPath(path, folder);
        return Path.Exists(beside) || !Path.Exists(path) ? beside : Path.GetFullPath(path);
    }
}
