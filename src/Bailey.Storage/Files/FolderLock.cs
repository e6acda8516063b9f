namespace Bailey.Storage.Files;

/// <summary>
/// Keeps other processes and threads from changing a folder of Bailey's meanwhile. The operating system releases it when the
/// process ends, however it ends.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private const string Name = ".lock";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <param name="folder">The folder, which must be there.</param>
    /// <param name="wait">For how long at most.</param>
    /// <exception cref="StorageException">Someone else holds it all the time, or it cannot be had at all.</exception>
    internal static FolderLock Acquire(string folder, TimeSpan wait)
    {
        var started = TimeProvider.System.GetTimestamp();
        var path = Path.Combine(folder, Name);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var pause = new ManualResetEventSlim();
        while (true)
        {
            try
            {
                return new FolderLock(new FileStream(path, options));
            }
            catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
            {
                if (TimeProvider.System.GetElapsedTime(started) > wait)
                {
                    throw new StorageException(FileReason.Busy, folder, FormattableString.Invariant($"is being changed by another process for more than {wait.TotalSeconds:0.#} s; try again"), e);
                }

                pause.Wait(s_pause);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StorageException(FileReason.Failed, folder, $"cannot be locked: {e.Message}", e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
