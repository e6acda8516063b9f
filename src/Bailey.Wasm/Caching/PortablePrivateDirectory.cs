using Microsoft.Win32.SafeHandles;

namespace Bailey.Wasm.Caching;

/// <summary>
/// By paths, where there are no calls relative to an open directory. On Windows a directory in the user's profile is closed to others by what it
/// inherits.
/// </summary>
internal sealed class PortablePrivateDirectory : PrivateDirectory
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private PortablePrivateDirectory(string path)
        : base(path)
    {
    }

    public static PrivateDirectory? TryOpen(string path, out string? fault)
    {
        fault = null;
        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            fault = $"the cache's directory {path} is a symbolic link; give the directory itself";
        }
        else if (!OperatingSystem.IsWindows())
        {
            var mode = File.GetUnixFileMode(path);
            if ((mode & Others) != 0)
            {
                fault = $"the cache's directory {path} is open to other users; close it with chmod 0700";
            }
            else
            {
                // Only its owner may do this: it throws for anybody else.
                File.SetUnixFileMode(path, mode);
            }
        }

        return fault is null ? new PortablePrivateDirectory(path) : null;
    }

    public override SafeFileHandle? OpenFile(string name)
    {
        var file = new FileInfo(PathOf(name));
        return file is { Exists: true, LinkTarget: null } && (file.Attributes & (FileAttributes.Device | FileAttributes.Directory)) == 0
            ? File.OpenHandle(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
            : null;
    }

    public override bool Exists(string name) => System.IO.Path.Exists(PathOf(name));

    public override bool IsPrivate(SafeFileHandle file) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & Others) == 0;

    public override void Delete(string name)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // In use by another process, or not ours to delete.
        }
    }

    protected override SafeFileHandle CreateFile(string name)
    {
        var file = File.OpenHandle(PathOf(name), FileMode.CreateNew, FileAccess.Write);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return file;
    }

    protected override bool TryRename(string from, string to, bool replace)
    {
        try
        {
            File.Move(PathOf(from), PathOf(to), replace);
            return true;
        }
        catch (IOException) when (!replace && Exists(to))
        {
            return false;
        }
    }

    private string PathOf(string name) => System.IO.Path.Combine(Path, name);
}
