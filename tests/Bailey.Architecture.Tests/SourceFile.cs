namespace Bailey.Architecture.Tests;

/// <summary>A C# file that people wrote, with its path as the repository names it.</summary>
internal sealed record SourceFile(string Path, string[] Lines)
{
    /// <summary>All files of a folder of the repository, without what builds put there.</summary>
    public static IReadOnlyList<SourceFile> Under(string folder)
    {
        var root = Testing.RepositoryRoot.Path;
        var files = Directory.EnumerateFiles(System.IO.Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => (Full: path, Relative: System.IO.Path.GetRelativePath(root, path).Replace('\\', '/')))
            .Where(path => !path.Relative.Split('/').Any(part => part is "bin" or "obj" or "node_modules"))
            .OrderBy(path => path.Relative, StringComparer.Ordinal)
            .Select(path => new SourceFile(path.Relative, File.ReadAllLines(path.Full)))
            .ToList();
        files.ShouldNotBeEmpty($"there is no C# under {folder}");
        return files;
    }
}
