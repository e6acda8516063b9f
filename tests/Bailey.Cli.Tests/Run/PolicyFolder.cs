using Bailey.Policy.Principals;
using Bailey.Policy.Quotas;
using Bailey.Storage.Ledgers;

namespace Bailey.Cli.Tests.Run;

/// <summary>A data directory of its own for a test, with profiles, policies and ledgers.</summary>
internal sealed class PolicyFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Its path.</summary>
    public string FullPath => Path.Combine(_folder.FullPath, "data");

    public void Dispose() => _folder.Dispose();

    /// <summary>A file for guests and inputs, beside the data directory.</summary>
    public string Write(string name, byte[] contents) => _folder.Write(name, contents);

    /// <summary>A folder beside the data directory.</summary>
    public string MakeFolder(string name) => Directory.CreateDirectory(Path.Combine(_folder.FullPath, name)).FullName;

    /// <summary>Writes a document under <c>etc</c>, as private as profiles must be.</summary>
    public void Document(string name, string yaml)
    {
        var path = Path.Combine(FullPath, "etc", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, yaml);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Writes the profile of <c>ada</c>.</summary>
    public void Ada(string yaml) => Document("profiles/ada.yaml", yaml);

    /// <summary>What the ledger of <c>ada</c> says.</summary>
    public PrincipalUsage Usage(PrincipalQuotas quotas) => Ledger.Usage(quotas, exemptFromRates: false);

    /// <summary>The ledger of <c>ada</c>, as any other process sees it.</summary>
    public FileLedger Ledger => new LedgerDirectory(Path.Combine(FullPath, "state", "ledgers")).Open(PrincipalName.Parse("ada"));

    /// <summary>Runs a file for <c>ada</c>.</summary>
    public Task<CommandLine.Result> RunAsync(string file, params string[] options) => CommandLine.RunAsync(["run", file, "--as", "ada", "--data", FullPath, .. options]);
}
