using Bailey.Policy.Documents;
using Bailey.Storage.Files;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Storage.Policies;

/// <summary>Reads one file of the policy. Anybody may read it; only a regular file counts.</summary>
public static class PolicyFile
{
    /// <summary>Reads a document, as <c>Read</c> of each kind of document does.</summary>
    public delegate DocumentResult<T> Reader<T>(ReadOnlySpan<byte> utf8, string source, DocumentLimits? limits)
        where T : class;

    /// <summary>
    /// Reads a file; null where there is none. A file that is refused (a link, a pipe, a device, a folder, too large) or faulty is a result
    /// that says so, never none.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads the document.</param>
    /// <param name="limits">Bounds on the document; the defaults where omitted.</param>
    public static DocumentResult<T>? Read<T>(string path, Reader<T> read, DocumentLimits? limits = null)
        where T : class
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(read);
        limits ??= DocumentLimits.Default;
        try
        {
            using var file = Open(path);
            return file is null ? null : read(PrivateFile.ReadAll(file, path, limits.MaxBytes), path, limits);
        }
        catch (StorageException e) when (e.Code == FileReason.TooLarge)
        {
            return new DocumentFault(e.Code, 1, 1, "", e.Detail, "policy documents are written by people; split or shorten it").ToResult<T>(e.FilePath);
        }
        catch (StorageException e)
        {
            return new DocumentFault(e.Code, 0, 0, "", e.Detail).ToResult<T>(e.FilePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new DocumentFault(FileReason.Failed, 0, 0, "", $"cannot be read: {e.Message}").ToResult<T>(path);
        }
    }

    internal static SafeFileHandle? Open(string path)
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
