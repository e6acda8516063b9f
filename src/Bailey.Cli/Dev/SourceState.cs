using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bailey.Cli.Dev;

/// <summary>How the source of a project is at a moment: which files there are, how long, and last written when.</summary>
/// <param name="Digest">Differs where anything of it does.</param>
internal sealed record SourceState(string Digest)
{
    private const int MostFiles = 20_000;

    private static readonly HashSet<string> s_notSource = new(StringComparer.Ordinal) { "node_modules", "bin", "obj", "build", "dist", "target" };

    /// <summary>Looks at a project. Links are not followed.</summary>
    public static SourceState Of(DevProject project)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in project.Sources().SelectMany(path => Files(path, project)).Take(MostFiles).OrderBy(static file => file.FullName, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.FullName}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}\0")));
        }

        return new SourceState(Convert.ToHexString(hash.GetHashAndReset()));
    }

    private static IEnumerable<FileInfo> Files(string path, DevProject project)
    {
        try
        {
            return Directory.Exists(path)
                ? [.. Below(new DirectoryInfo(path), project).Take(MostFiles)]
                : new FileInfo(path) is { Exists: true } file ? [file] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is being replaced at this moment is looked at again in the next.
            return [];
        }
    }

    private static IEnumerable<FileInfo> Below(DirectoryInfo folder, DevProject project)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().Where(static entry => !entry.Name.StartsWith('.') && entry.LinkTarget is null))
        {
            if (entry is FileInfo file && (project.Build.IsEmpty || !file.Name.EndsWith(".wasm", StringComparison.Ordinal)))
            {
                yield return file;
            }
            else if (entry is DirectoryInfo below && !s_notSource.Contains(below.Name))
            {
                foreach (var inner in Below(below, project))
                {
                    yield return inner;
                }
            }
        }
    }
}
