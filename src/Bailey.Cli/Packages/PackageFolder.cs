using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Plugins.Packages;

namespace Bailey.Cli.Packages;

/// <summary>The files of a package as its author has them in a folder.</summary>
/// <param name="Files">Those that a package may have, by their paths in it.</param>
/// <param name="LeftOut">Names of the others, at the top of the folder and in its panels.</param>
internal sealed record PackageFolder(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files, IReadOnlyList<string> LeftOut)
{
    private const int MostNames = 10_000;

    /// <summary>Reads a folder. Links are refused: what they lead to is perhaps not meant to be given away.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="module">The module, where it lies elsewhere; null for <c>plugin.wasm</c> in the folder.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandException">It cannot be read.</exception>
    /// <exception cref="PackageException">It has a link, or more than a package may have.</exception>
    public static async Task<PackageFolder> ReadAsync(string folder, string? module, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new CommandException(ExitCode.NoInput, File.Exists(folder) ? $"{folder} is a file; give the folder that holds {PackageFiles.Manifest}" : $"there is no folder {folder}{NearbyFiles.HintFolder(folder)}");
        }

        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var leftOut = new List<string>();
        foreach (var (path, full) in List(folder))
        {
            if (!PackageFiles.IsAllowed(path))
            {
                leftOut.Add(path);
                continue;
            }

            if (new FileInfo(full).LinkTarget is not null)
            {
                throw new PackageException(PackageReason.EntryLink, $"{full} is a link, which packages may not have", "put the file itself there");
            }

            files[path] = await InputFile.ReadAsync(full, "package", PackageArchiveLimits.Default.MaxPackedBytes, cancellationToken);
            if (files.Count > PackageArchiveLimits.Default.MaxEntries || files.Values.Sum(static file => (long)file.Length) > PackageArchiveLimits.Default.MaxPackedBytes)
            {
                break;
            }
        }

        if (module is not null)
        {
            files[PackageFiles.Module] = await InputFile.ReadAsync(module, "module", PackageArchiveLimits.Default.MaxPackedBytes, cancellationToken);
        }

        return new PackageFolder(files, leftOut);
    }

    // Only the top and the panels: a project has thousands of files beside, as what it was built with.
    private static IEnumerable<(string Path, string Full)> List(string folder)
    {
        try
        {
            var panels = Path.Combine(folder, PackageFiles.Panels.TrimEnd('/'));
            var inPanels = Directory.Exists(panels) && new DirectoryInfo(panels).LinkTarget is null
                ? Directory.EnumerateFiles(panels, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, MaxRecursionDepth = 32, IgnoreInaccessible = false, ReturnSpecialDirectories = false })
                : [];
            return [.. Directory.EnumerateFiles(folder).Concat(inPanels).Take(MostNames).Select(full => (Path.GetRelativePath(folder, full).Replace(Path.DirectorySeparatorChar, '/'), full))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCode.NoInput, $"{folder} cannot be read: {e.Message}");
        }
    }
}
