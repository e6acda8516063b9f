using Bailey.Plugins.Store;
using Bailey.Policy.Commands;
using Bailey.Policy.Documents;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Files;
using Bailey.Storage.Policies;

namespace Bailey.Storage.Documents;

/// <summary>Documents that are files of a data directory, which people and the command line may edit as well.</summary>
/// <param name="folder">The data directory.</param>
/// <param name="store">Opened when the first document is written: where it is told.</param>
public sealed class FileDocuments(string folder, Func<IPluginStore> store) : IGovernedDocuments
{
    private static readonly TimeSpan s_lockWait = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _writing = new(1);

    /// <inheritdoc/>
    public PolicyDocuments Load() => new PolicyDirectory(folder).Load();

    /// <inheritdoc/>
    public DocumentResult<CommandRuleSet>? ReadCommandRules() => CommandRuleFile.Read(folder);

    /// <inheritdoc/>
    public GovernedDocument? Read(string path)
    {
        var full = FullPath(path);
        using var file = PolicyFile.Open(full);
        return file is null ? null : new GovernedDocument(path, PrivateFile.ReadAll(file, full, DocumentLimits.Default.MaxBytes));
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<GovernedChange> changes, StoreChange told, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            PrivateFile.CreateFolder(Path.Combine(folder, "etc"));

            // The lock that the command line takes to edit profiles, too: no edit is lost between the two.
            var profiles = Path.Combine(folder, "etc", "profiles");
            PrivateFile.CreateFolder(profiles);
            using var held = FolderLock.Acquire(profiles, s_lockWait);
            foreach (var change in changes)
            {
                Require(change, Read(change.Path));
            }

            // Told first: what is in force must be in the log, and a process that ends between the two leaves an entry of an edit that can be repeated.
            await store().CommitAsync(told, CancellationToken.None).ConfigureAwait(false);
            foreach (var change in changes)
            {
                Apply(change);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    internal static void Require(GovernedChange change, GovernedDocument? current)
    {
        if (change.ETag is { } expected && expected != (current?.ETag ?? GovernedChange.Absent))
        {
            throw new StorageException(FileReason.Changed, change.Path, "was changed by somebody else since it was read; read it again and repeat the change");
        }
    }

    private void Apply(GovernedChange change)
    {
        var path = FullPath(change.Path);
        if (change.Utf8 is { } utf8)
        {
            PrivateFile.CreateFolder(Path.GetDirectoryName(path)!);
            PrivateFile.Replace(path, utf8.Span);
        }
        else
        {
            try
            {
                File.Delete(path);
                if (Path.GetDirectoryName(path) is { } parent && Path.GetFileName(Path.GetDirectoryName(parent)) == "communities" && !Directory.EnumerateFileSystemEntries(parent).Any())
                {
                    Directory.Delete(parent);
                }
            }
            catch (DirectoryNotFoundException)
            {
                // It was not there.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StorageException(FileReason.Failed, path, $"cannot be removed: {e.Message}", e);
            }
        }
    }

    private string FullPath(string path) => Path.Combine(Path.GetFullPath(folder), path);
}
