using Bailey.Cli.Commands;

namespace Bailey.Cli.New;

/// <summary>The folder of a new project: made whole, or not at all.</summary>
internal static class ProjectFolder
{
    /// <summary>Makes a folder with files in it.</summary>
    /// <exception cref="CommandException">There is something already, or it cannot be made; nothing is left of it.</exception>
    public static void Create(string folder, IReadOnlyList<(string Path, byte[] Bytes, bool IsScript)> files, CancellationToken cancellationToken)
    {
        if (folder.Length == 0)
        {
            throw new CommandException(ExitCode.Usage, "--dir takes a folder");
        }

        string? beside = null;
        try
        {
            var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
            RequireFree(folder, full);
            var parent = Path.GetDirectoryName(full) ?? throw new CommandException(ExitCode.Usage, $"{folder} cannot be the folder of a project");
            Directory.CreateDirectory(parent);
            beside = Path.Combine(parent, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
            foreach (var (path, bytes, isScript) in files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Write(Path.Combine(beside, path), bytes, isScript);
            }

            if (Directory.Exists(full))
            {
                // Fails where somebody put something there meanwhile.
                Directory.Delete(full);
            }

            Directory.Move(beside, full);
            beside = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandException(ExitCode.OutputFailed, $"{folder} cannot be made: {e.Message}");
        }
        finally
        {
            Remove(beside);
        }
    }

    private static void RequireFree(string folder, string full)
    {
        if (File.Exists(full))
        {
            throw new CommandException(ExitCode.OutputFailed, $"{folder} is a file already; name another folder by --dir");
        }

        if (new DirectoryInfo(full).LinkTarget is not null || (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any()))
        {
            throw new CommandException(ExitCode.OutputFailed, $"{folder} has something in it already, and nothing is overwritten; name another folder by --dir");
        }
    }

    private static void Write(string path, byte[] bytes, bool isScript)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        if (isScript && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    private static void Remove(string? folder)
    {
        try
        {
            if (folder is not null && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What matters is told by the failure that led here.
        }
    }
}
