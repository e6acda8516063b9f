namespace Bailey.Storage.Profiles;

/// <summary>Finds programs named barely, in the folders of the system and not in a <c>PATH</c> that somebody may have set.</summary>
public static class ProgramPath
{
    private static readonly string[] s_folders = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"];

    /// <summary>The absolute path of a program; null where none of that name is installed.</summary>
    /// <param name="name">A bare name, without slashes.</param>
    public static string? Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name.Contains('/') ? null : s_folders.Select(folder => $"{folder}/{name}").FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
