using Microsoft.Win32.SafeHandles;

namespace Bailey.Wasm.Caching;

/// <summary>Keeps a cache within its bytes: what was not used for longest goes first.</summary>
internal static class CacheEviction
{
    // Writing when an entry was used last is not worth doing at each use.
    private static readonly TimeSpan TouchEvery = TimeSpan.FromHours(1);

    // What a process that died has left of an entry half written. No process takes as long for one.
    private static readonly TimeSpan LeftOver = TimeSpan.FromHours(1);

    /// <summary>Notes that an entry was used.</summary>
    public static void Touch(SafeFileHandle file)
    {
        try
        {
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            if (now - File.GetLastWriteTimeUtc(file) > TouchEvery)
            {
                File.SetLastWriteTimeUtc(file, now);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A directory that can only be read: nothing is evicted there either.
        }
    }

    /// <summary>Deletes entries until those left and <paramref name="needed"/> bytes more are within the limit.</summary>
    /// <exception cref="IOException">The directory cannot be listed.</exception>
    public static void MakeRoom(PrivateDirectory directory, long maxBytes, long needed)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var entries = new List<FileInfo>();
        long total = needed;
        foreach (var file in new DirectoryInfo(directory.Path).EnumerateFiles())
        {
            if (file.Name.EndsWith(CacheEntry.Extension, StringComparison.Ordinal))
            {
                entries.Add(file);
                total += file.Length;
            }
            else if (file.Name.StartsWith(PrivateDirectory.TemporaryPrefix, StringComparison.Ordinal) && now - file.LastWriteTimeUtc > LeftOver)
            {
                directory.Delete(file.Name);
            }
        }

        if (total <= maxBytes)
        {
            return;
        }

        foreach (var entry in entries.OrderBy(static entry => entry.LastWriteTimeUtc))
        {
            directory.Delete(entry.Name);
            total -= entry.Length;
            if (total <= maxBytes)
            {
                return;
            }
        }
    }
}
