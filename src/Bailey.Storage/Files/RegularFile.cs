using Microsoft.Win32.SafeHandles;

namespace Bailey.Storage.Files;

/// <summary>Files of the operator that others may read: no links, pipes, devices or folders, and never more bytes than are wanted.</summary>
internal static class RegularFile
{
    /// <summary>All bytes of a file; null where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Bytes that are read at most; a larger file is refused.</param>
    /// <exception cref="StorageException">It is no regular file, is too large, or cannot be read.</exception>
    internal static byte[]? Read(string path, int maxBytes)
    {
        try
        {
            using var file = Open(path);
            return file is null ? null : PrivateFile.ReadAll(file, path, maxBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(FileReason.Failed, path, $"cannot be read: {e.Message}", e);
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
