using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Bailey.Plugins.Store;
using Bailey.Storage.Files;
using Bailey.Storage.Postgres;
using Bailey.Storage.Sql;
using Bailey.Storage.Sqlite;

namespace Bailey.Storage.Backups;

/// <summary>
/// A data directory in one file: policy, profiles, keys and the embedded store, as they were at one moment, also while a server works with them. The
/// file holds secrets (the key of the audit log, digests of passwords), and only its owner may read it.
/// </summary>
public static class DataBackup
{
    private const string ManifestName = "backup.json";
    private const string Database = "state/bailey.db";
    private const long MaxUnpackedBytes = 1L << 40;
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly TimeSpan s_lockWait = TimeSpan.FromSeconds(10);

    /// <summary>Backs a data directory up.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="file">The file that is made, or replaced once the new one is whole.</param>
    /// <param name="clock">Tells when it was made.</param>
    /// <param name="postgres">The database, where everything but keys is kept in PostgreSQL; null for the embedded store.</param>
    /// <param name="cancellationToken">Ends it; nothing is left behind.</param>
    /// <exception cref="BackupException">It cannot be made.</exception>
    /// <exception cref="StorageException">A file is not private, or documents are being edited for too long.</exception>
    public static async Task<BackupManifest> WriteAsync(string dataDirectory, string file, TimeProvider clock, PostgresPluginStoreOptions? postgres = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(clock);
        var folder = Path.GetFullPath(dataDirectory);
        if (postgres is null && !SqlitePluginStore.IsThere(Path.Combine(folder, "state")))
        {
            throw new BackupException(BackupReason.NothingThere, $"{folder} holds no store; name the data directory by --data");
        }

        var target = Path.GetFullPath(file);
        if (!Directory.Exists(Path.GetDirectoryName(target)))
        {
            throw new BackupException(BackupReason.Failed, $"the backup cannot be made: there is no folder {Path.GetDirectoryName(target)}; make it first");
        }

        var work = Directory.CreateTempSubdirectory("bailey-backup-");
        var partial = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            var files = await SnapshotAsync(folder, postgres, work.FullName, cancellationToken).ConfigureAwait(false);
            var schema = postgres is null ? SqliteMigrations.Newest : PostgresMigrations.Newest;
            var manifest = new BackupManifest(BackupManifest.CurrentFormat, clock.GetUtcNow(), schema, files.ToImmutableSortedDictionary(static pair => pair.Key, static pair => DigestOf(pair.Value), StringComparer.Ordinal)) { Database = NameOf(postgres) };
            await PackAsync(partial, manifest, files, cancellationToken).ConfigureAwait(false);
            File.Move(partial, target, overwrite: true);
            return manifest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Data.Common.DbException)
        {
            throw new BackupException(BackupReason.Failed, $"the backup cannot be made: {e.Message}", e);
        }
        finally
        {
            File.Delete(partial);
            work.Delete(recursive: true);
        }
    }

    /// <summary>Puts a backup into a data directory that is not there yet, or is empty, and checks it: all of it, or nothing.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="postgres">An empty database, for a backup of one; null for the embedded store.</param>
    /// <param name="cancellationToken">Ends it; nothing is left behind.</param>
    /// <exception cref="BackupException">It is damaged, or the directory, or the database, holds something.</exception>
    public static async Task<BackupManifest> RestoreAsync(string file, string dataDirectory, PostgresPluginStoreOptions? postgres = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        ArgumentException.ThrowIfNullOrEmpty(file);
        var folder = Path.GetFullPath(dataDirectory).TrimEnd(Path.DirectorySeparatorChar);
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new BackupException(BackupReason.NotEmpty, $"{folder} holds something already, which is not overwritten; name a directory that is empty, or not there yet");
        }

        var partial = $"{folder}.restore-{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            PrivateFile.CreateFolder(partial);
            var manifest = await UnpackAsync(file, partial, NameOf(postgres), cancellationToken).ConfigureAwait(false);
            var database = Path.Combine(partial, PostgresTables.Folder);
            if (postgres is not null)
            {
                await PostgresTables.RestoreAsync(postgres, database, manifest.Schema, cancellationToken).ConfigureAwait(false);
                Directory.Delete(database, recursive: true);
            }

            await CheckAsync(partial, postgres, cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder);
            }

            Directory.Move(partial, folder);
            return manifest;
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            throw new BackupException(BackupReason.Damaged, $"{file} is no backup, or is damaged: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Data.Common.DbException or PluginStoreException)
        {
            throw new BackupException(BackupReason.Failed, $"the backup cannot be restored: {e.Message}", e);
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }

    // Documents are held still while the database is copied, so that both are of one moment: whoever edits a document tells the database of it in the same breath.
    private static async Task<SortedDictionary<string, string>> SnapshotAsync(string folder, PostgresPluginStoreOptions? postgres, string work, CancellationToken cancellationToken)
    {
        var profiles = Path.Combine(folder, "etc", "profiles");
        using var held = Directory.Exists(profiles) ? FolderLock.Acquire(profiles, s_lockWait) : null;
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (postgres is null)
        {
            files.Add(Database, Path.Combine(work, "bailey.db"));
            await Task.Run(() => SqlitePluginStore.CopyDatabase(Path.Combine(folder, "state"), files[Database]), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await PostgresTables.CopyAsync(postgres, work, cancellationToken).ConfigureAwait(false);
            foreach (var table in PostgresTables.Files)
            {
                files.Add(table, Path.Combine(work, Path.GetFileName(table)));
            }
        }

        foreach (var path in FilesOf(folder))
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Copied while the lock is held: what is packed later must be of this moment, too.
            var still = Path.Combine(work, Guid.NewGuid().ToString("N"));
            File.Copy(path, still);
            files.Add(Path.GetRelativePath(folder, path).Replace('\\', '/'), still);
        }

        return files;
    }

    private static IEnumerable<string> FilesOf(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device };
        return Directory.EnumerateFiles(folder, "*", options).Where(path => IsKept(Path.GetRelativePath(folder, path).Replace('\\', '/')));
    }

    // Not the database itself, nor what processes leave for each other.
    private static bool IsKept(string path) =>
        path == "policy.yml"
        || ((path.StartsWith("etc/", StringComparison.Ordinal) || path.StartsWith("state/", StringComparison.Ordinal))
            && !path.StartsWith(Database, StringComparison.Ordinal) && !Path.GetFileName(path).StartsWith('.') && !path.EndsWith(".lock", StringComparison.Ordinal) && !path.EndsWith(".tmp", StringComparison.Ordinal));

    private static async Task PackAsync(string partial, BackupManifest manifest, SortedDictionary<string, string> files, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var output = new FileStream(partial, options);
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            await using (var entry = zip.CreateEntry(ManifestName, CompressionLevel.Optimal).Open())
            {
                await JsonSerializer.SerializeAsync(entry, manifest, s_json, cancellationToken).ConfigureAwait(false);
            }

            foreach (var (path, source) in files)
            {
                await using var entry = zip.CreateEntry(path, CompressionLevel.Fastest).Open();
                await using var input = File.OpenRead(source);
                await input.CopyToAsync(entry, cancellationToken).ConfigureAwait(false);
            }
        }

        output.Flush(flushToDisk: true);
    }

    private static async Task<BackupManifest> UnpackAsync(string file, string folder, string database, CancellationToken cancellationToken)
    {
        await using var input = File.OpenRead(file);
        using var zip = new ZipArchive(input, ZipArchiveMode.Read);
        var manifest = await ReadManifestAsync(zip, cancellationToken).ConfigureAwait(false);
        if (manifest.Database != database)
        {
            throw new BackupException(BackupReason.OtherDatabase, $"the backup is of a store in {(manifest.Database == "sqlite" ? "SQLite" : "PostgreSQL")}, and goes back into one alone: {(manifest.Database == "sqlite" ? "leave --postgres out" : "name an empty database by --postgres")}");
        }

        HashSet<string> wanted = [.. database == "sqlite" ? [Database] : PostgresTables.Files];
        var entries = zip.Entries.Where(static entry => entry.FullName != ManifestName).ToList();
        if (!entries.Select(static entry => entry.FullName).Order(StringComparer.Ordinal).SequenceEqual(manifest.Files.Keys, StringComparer.Ordinal) || !wanted.All(manifest.Files.ContainsKey))
        {
            throw new InvalidDataException("what it holds is not what it lists");
        }

        var left = MaxUnpackedBytes;
        foreach (var entry in entries)
        {
            var path = entry.FullName;
            if (!wanted.Contains(path) && (!IsKept(path) || path.Split('/').Any(static word => word is "" or "." or "..") || path.Contains('\\', StringComparison.Ordinal) || path.Contains('\0', StringComparison.Ordinal)))
            {
                throw new InvalidDataException($"it holds '{path.Replace("\n", " ", StringComparison.Ordinal)}', which is no file of a data directory");
            }

            var target = Path.Combine(folder, path);
            PrivateFile.CreateFolder(Path.GetDirectoryName(target)!);
            left -= await UnpackAsync(entry, target, left, cancellationToken).ConfigureAwait(false);
            if (DigestOf(target) != manifest.Files[path])
            {
                throw new InvalidDataException($"{path} is not what its digest says");
            }
        }

        return manifest;
    }

    private static async Task<BackupManifest> ReadManifestAsync(ZipArchive zip, CancellationToken cancellationToken)
    {
        var listed = zip.GetEntry(ManifestName) ?? throw new InvalidDataException($"it has no {ManifestName}");
        if (listed.Length > 64 * 1024 * 1024)
        {
            throw new InvalidDataException($"its {ManifestName} is too large");
        }

        await using var stream = listed.Open();
        var manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(stream, s_json, cancellationToken).ConfigureAwait(false) ?? throw new InvalidDataException($"its {ManifestName} is empty");
        return manifest.Format > BackupManifest.CurrentFormat || (manifest.Database == "sqlite" && manifest.Schema > SqliteMigrations.Newest)
            ? throw new BackupException(BackupReason.Newer, "the backup was made by a newer Bailey; restore it with that one")
            : manifest.Files is null ? throw new InvalidDataException($"its {ManifestName} lists no files") : manifest;
    }

    private static async Task<long> UnpackAsync(ZipArchiveEntry entry, string target, long most, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var input = entry.Open();
        await using var output = new FileStream(target, options);
        var buffer = new byte[128 * 1024];
        var total = 0L;
        while (await input.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            total += read;
            if (total > most)
            {
                throw new InvalidDataException("it is larger than any backup");
            }

            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }

        output.Flush(flushToDisk: true);
        return total;
    }

    private static string NameOf(PostgresPluginStoreOptions? postgres) => postgres is null ? "sqlite" : "postgresql";

    private static async Task CheckAsync(string folder, PostgresPluginStoreOptions? postgres, CancellationToken cancellationToken)
    {
        try
        {
            var state = Path.Combine(folder, "state");
            await using SqlPluginStore store = postgres is null ? SqlitePluginStore.OpenForReading(state) : PostgresPluginStore.OpenForReading(postgres with { KeyFolder = state });
            var verdicts = await store.Audit.VerifyAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            if (verdicts.FirstOrDefault(static verdict => !verdict.IsWhole) is { } broken)
            {
                throw new InvalidDataException($"the audit log of {broken.Chain} is not whole: {broken.Message}");
            }
        }
        catch (Exception e) when (e is PluginStoreException or StorageException)
        {
            throw new InvalidDataException($"its store cannot be read: {e.Message}", e);
        }
    }

    private static string DigestOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
