namespace Bailey.Storage.Files;

/// <summary>What a file is known by without its contents.</summary>
/// <param name="Device">Where it is.</param>
/// <param name="Number">Which file of that device; 0 where the system does not tell.</param>
/// <param name="Seconds">When it was last changed: its contents, mode, owner or name.</param>
/// <param name="Nanoseconds">And in that second.</param>
/// <param name="Length">Bytes in it.</param>
/// <param name="IsWhole">Whether the time is one that nobody can set, so that a file with the same mark a tick later is the same file with the same contents.</param>
internal readonly record struct FileMark(ulong Device, ulong Number, long Seconds, long Nanoseconds, long Length, bool IsWhole)
{
    /// <summary>The mark of a file, and of a link that of the link itself; null where there is none.</summary>
    /// <param name="path">The file.</param>
    internal static FileMark? Of(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return UnixFile.MarkOf(path);
        }

        var file = new FileInfo(path);
        return file.Exists ? new FileMark(0, 0, file.LastWriteTimeUtc.Ticks, file.CreationTimeUtc.Ticks, file.Length, IsWhole: false) : null;
    }
}
