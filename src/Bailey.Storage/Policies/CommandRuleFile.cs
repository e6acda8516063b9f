using Bailey.Policy.Commands;
using Bailey.Policy.Documents;
using Bailey.Storage.Files;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Storage.Policies;

/// <summary>The command rules of a deployment: <c>policy.yml</c> in the data directory. Anybody may read it; only a regular file counts.</summary>
public static class CommandRuleFile
{
    /// <summary>The name of the file.</summary>
    public const string Name = "policy.yml";

    /// <summary>
    /// Reads the rules; null where there is no file. A file that is refused (a link, a pipe, a device, a folder, too large) or
    /// faulty is a result that says so, never none.
    /// </summary>
    /// <param name="folder">The data directory.</param>
    /// <param name="folderIsNamed">Whether somebody named the folder, so that its absence is a fault and not a deployment without rules.</param>
    /// <param name="limits">Bounds on the document; the defaults where omitted.</param>
    public static DocumentResult<CommandRuleSet>? Read(string folder, bool folderIsNamed, DocumentLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        limits ??= DocumentLimits.Default;
        var path = Path.Combine(folder, Name);
        try
        {
            if (folderIsNamed && !Directory.Exists(folder))
            {
                throw new StorageException(FileReason.Failed, folder, "there is no such folder, so that nobody can tell which rules hold; make it, or name the right one");
            }

            using var file = Open(path);
            return file is null ? null : CommandRuleDocument.Read(PrivateFile.ReadAll(file, path, limits.MaxBytes), path, limits);
        }
        catch (StorageException e)
        {
            return new DocumentFault(e.Code, 0, 0, "", e.Detail).ToResult<CommandRuleSet>(e.FilePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new DocumentFault(FileReason.Failed, 0, 0, "", $"cannot be read: {e.Message}").ToResult<CommandRuleSet>(path);
        }
    }

    private static SafeFileHandle? Open(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            var file = new FileInfo(path);
            return file.LinkTarget is not null ? throw new StorageException(FileReason.SymbolicLink, path, "is a symbolic link, which is not followed; put the file itself here")
                : Directory.Exists(path) ? throw new StorageException(FileReason.NotRegular, path, "is a folder")
                : file.Exists ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
                : null;
        }

        var opened = UnixFile.Open(path);
        try
        {
            if (opened is not null)
            {
                UnixFile.RequireRegular(opened, path);
            }

            return opened;
        }
        catch
        {
            opened?.Dispose();
            throw;
        }
    }
}
