using Microsoft.Win32.SafeHandles;

namespace Bailey.Wasm.Caching;

/// <summary>A directory that is the present user's alone. Files in it appear whole or not at all.</summary>
internal abstract class PrivateDirectory(string path)
{
    /// <summary>What names of files begin with that are not finished.</summary>
    public const string TemporaryPrefix = "unfinished-";

    public string Path { get; } = path;

    /// <summary>Opens a directory and makes it where it is not there; null, and why, where it is not private or cannot be opened.</summary>
    public static PrivateDirectory? Open(string path, out string? fault)
    {
        try
        {
            // Nearly always it is there, and making what is there takes longer than opening it.
            if (LinuxCalls.IsSupported && LinuxPrivateDirectory.TryOpen(path, out fault, out var isMissing) is var found && !isMissing)
            {
                return found;
            }

            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            return LinuxCalls.IsSupported ? LinuxPrivateDirectory.TryOpen(path, out fault, out _) : PortablePrivateDirectory.TryOpen(path, out fault);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            fault = $"the cache's directory {path} cannot be used: {exception.Message}";
            return null;
        }
    }

    /// <summary>Opens a file for reading; null where there is no regular file of this name.</summary>
    public abstract SafeFileHandle? OpenFile(string name);

    /// <summary>Whether there is anything of this name.</summary>
    public abstract bool Exists(string name);

    /// <summary>Whether nobody else can read or write an open file.</summary>
    public abstract bool IsPrivate(SafeFileHandle file);

    /// <summary>Deletes a file where it is there and can be deleted.</summary>
    public abstract void Delete(string name);

    /// <summary>Puts a file in the place of whatever has the name.</summary>
    /// <exception cref="IOException">It could not be written; all is as it was.</exception>
    public void Replace(string name, Action<SafeFileHandle> write) => Write(name, write, replace: true);

    /// <summary>Adds a file where there is none of the name.</summary>
    /// <returns>Whether it was added.</returns>
    /// <exception cref="IOException">It could not be written; all is as it was.</exception>
    public bool TryAdd(string name, Action<SafeFileHandle> write) => Write(name, write, replace: false);

    /// <summary>Makes a file that must not be there yet, for the present user alone.</summary>
    protected abstract SafeFileHandle CreateFile(string name);

    /// <summary>Gives a file another name.</summary>
    /// <returns>Whether it was done: false where the name is taken and must not be replaced.</returns>
    protected abstract bool TryRename(string from, string to, bool replace);

    private bool Write(string name, Action<SafeFileHandle> write, bool replace)
    {
        var temporary = TemporaryPrefix + Guid.NewGuid().ToString("N");
        var renamed = false;
        try
        {
            using (var file = CreateFile(temporary))
            {
                write(file);
            }

            renamed = TryRename(temporary, name, replace);
            return renamed;
        }
        finally
        {
            if (!renamed)
            {
                Delete(temporary);
            }
        }
    }
}
