using Bailey.Cli.Commands;

namespace Bailey.Cli.Files;

/// <summary>Writes files named on the command line, whole or not at all, and says in one line why it cannot.</summary>
internal static class OutputFile
{
    /// <summary>Puts bytes in the place of a file, or makes it.</summary>
    /// <exception cref="CommandException">It could not be written; the old file is as it was.</exception>
    public static async Task ReplaceAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        var temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            await File.WriteAllBytesAsync(temporary, bytes, cancellationToken);
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandException(ExitCode.OutputFailed, $"{path} cannot be written: {e.Message}");
        }
        finally
        {
            DeleteIfThere(temporary);
        }
    }

    /// <summary>Makes a file that only its owner may read, and never touches one that is there.</summary>
    /// <exception cref="CommandException">There is one, or it could not be made.</exception>
    public static async Task CreatePrivateAsync(string path, string text, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using var file = new FileStream(path, options);
            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellationToken);
            file.Flush(flushToDisk: true);
        }
        catch (IOException) when (Path.Exists(path))
        {
            throw new CommandException(ExitCode.OutputFailed, $"{path} is there already, and a key that is overwritten is lost; name another file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandException(ExitCode.OutputFailed, $"{path} cannot be written: {e.Message}");
        }
    }

    private static void DeleteIfThere(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // What matters is told by the failure that led here.
        }
    }
}
