using Microsoft.Win32.SafeHandles;

namespace Bailey.Storage.Files;

/// <summary>
/// Files that only Bailey's own user may touch. On Linux owner, mode and kind are checked on the open file; elsewhere mode and kind are
/// as far as the framework tells them.
/// </summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string TemporarySuffix = ".tmp";

    /// <summary>All bytes of a file; null where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Bytes that are read at most; a larger file is refused.</param>
    /// <exception cref="StorageException">It is no private regular file, is too large, or cannot be read.</exception>
    internal static byte[]? Read(string path, int maxBytes)
    {
        try
        {
            using var file = Open(path);
            return file is null ? null : ReadAll(file, path, maxBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(FileReason.Failed, path, $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// Puts new bytes in the place of a file, or makes it: whoever reads meanwhile, and whatever happens, finds the old ones or the new
    /// ones, whole. On failure nothing is left behind.
    /// </summary>
    /// <exception cref="StorageException">It could not be done; the old file is as it was.</exception>
    internal static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}{TemporarySuffix}");
        try
        {
            using (var file = new FileStream(temporary, NewPrivateFile()))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            if (OperatingSystem.IsLinux())
            {
                UnixFile.SyncFolder(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DeleteIfThere(temporary);
            throw new StorageException(FileReason.Failed, path, $"cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Removes what a process that was killed while it wrote has left in a folder. Only for the holder of the folder's lock.</summary>
    internal static void RemoveLeftovers(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, $".*{TemporarySuffix}"))
        {
            DeleteIfThere(path);
        }
    }

    /// <summary>Makes a folder that only this user may enter, and those above it that are missing. What is there stays as it is.</summary>
    internal static void CreateFolder(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return;
            }

            // One by one: the framework gives the mode to the last of them only.
            if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
            {
                CreateFolder(parent);
            }

            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(FileReason.Failed, path, $"cannot be made: {e.Message}", e);
        }
    }

    // Private from its first moment: a mode set afterwards would leave a gap.
    private static FileStreamOptions NewPrivateFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    private static SafeFileHandle? Open(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            var opened = UnixFile.Open(path);
            if (opened is not null)
            {
                try
                {
                    UnixFile.RequirePrivate(opened, path);
                }
                catch
                {
                    opened.Dispose();
                    throw;
                }
            }

            return opened;
        }

        var file = new FileInfo(path);
        if (!file.Exists && file.LinkTarget is null)
        {
            return Directory.Exists(path) ? throw new StorageException(FileReason.NotRegular, path, "is a folder") : null;
        }

        if (file.LinkTarget is not null)
        {
            throw new StorageException(FileReason.SymbolicLink, path, "is a symbolic link, which is not followed; put the file itself here");
        }

        return !OperatingSystem.IsWindows() && (file.UnixFileMode & ~OwnerOnly) != 0
            ? throw new StorageException(FileReason.ModeTooWide, path, "may be used by others than its owner; chmod 600 it")
            : File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>All bytes of an open file.</summary>
    /// <exception cref="StorageException">There are more than allowed.</exception>
    internal static byte[] ReadAll(SafeFileHandle file, string path, int maxBytes)
    {
        // Counted while reading: the length of a file that grows, or of one that lies, is no bound.
        var length = RandomAccess.GetLength(file);
        if (length > maxBytes)
        {
            throw TooLarge(path, maxBytes);
        }

        var bytes = new byte[(int)Math.Min(length, maxBytes) + 1];
        var read = 0;
        for (int part; (part = RandomAccess.Read(file, bytes.AsSpan(read), read)) > 0;)
        {
            read += part;
            if (read > maxBytes)
            {
                throw TooLarge(path, maxBytes);
            }

            if (read == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min((bytes.Length * 2L), maxBytes + 1L));
            }
        }

        return bytes.AsSpan(0, read).ToArray();
    }

    private static StorageException TooLarge(string path, int maxBytes) =>
        new(FileReason.TooLarge, path, FormattableString.Invariant($"has more than {maxBytes:N0} bytes"));

    private static void DeleteIfThere(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next holder of the lock tries again; what matters is told by the failure that led here.
        }
    }
}
