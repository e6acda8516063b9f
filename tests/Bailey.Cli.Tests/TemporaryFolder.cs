namespace Bailey.Cli.Tests;

/// <summary>A folder of its own for a test, removed afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bailey-cli-");

    public string FullPath => _folder.FullName;

    public string Write(string name, byte[] contents)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, contents);
        return path;
    }

    public string Write(string name, string contents)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, contents);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
