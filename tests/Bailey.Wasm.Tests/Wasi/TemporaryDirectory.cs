namespace Bailey.Wasm.Tests.Wasi;

/// <summary>A new directory with a directory <c>inside</c>, to be granted, and a file <c>secret</c> beside it that must stay unseen.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public const string Secret = "what no guest may read";

    public TemporaryDirectory()
    {
        Root = Directory.CreateTempSubdirectory("bailey-wasi-").FullName;
        Directory.CreateDirectory(Inside);
        Directory.CreateDirectory(Path.Combine(Root, "outside"));
        File.WriteAllText(Path.Combine(Root, "secret"), Secret);
        File.WriteAllText(Path.Combine(Root, "outside", "secret"), Secret);
    }

    public string Root { get; }

    public string Inside => Path.Combine(Root, "inside");

    /// <summary>Everything outside of what is granted, with contents: to be compared before and after.</summary>
    public string[] OutsideState() =>
    [
        .. Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.TopDirectoryOnly)
            .Concat(Directory.EnumerateFileSystemEntries(Path.Combine(Root, "outside")))
            .Order(StringComparer.Ordinal)
            .Select(path => File.Exists(path) ? $"{path}: {File.ReadAllText(path)} {File.GetLastWriteTimeUtc(path):O}" : path),
    ];

    public string Write(string path, string contents)
    {
        var full = Path.Combine(Inside, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, contents);
        return full;
    }

    public void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(Inside, path), target);

    public WasiOptions Grant(bool readOnly = false) => new() { Preopens = [new(Inside, "/data", readOnly)] };

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
