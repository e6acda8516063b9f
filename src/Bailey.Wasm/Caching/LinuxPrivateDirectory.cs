using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Wasm.Caching;

/// <summary>
/// Holds the directory open and reaches everything through it: whoever can move what lies above it cannot put another directory in its place
/// after it was checked.
/// </summary>
internal sealed unsafe partial class LinuxPrivateDirectory : PrivateDirectory
{
    private const int OthersMode = 0x3F; // rwxrwx of group and others
    private const int OwnerReadWrite = 0x180; // 0600
    private const int NotThere = 2;
    private const int AlreadyThere = 17;

    private readonly SafeFileHandle _directory;

    private LinuxPrivateDirectory(string path, SafeFileHandle directory)
        : base(path) => _directory = directory;

    public static PrivateDirectory? TryOpen(string path, out string? fault, out bool isMissing)
    {
        var directory = LinuxCalls.OpenHost(path, LinuxCalls.ReadOnly | LinuxCalls.Directory | LinuxCalls.NoFollow);
        isMissing = directory.IsInvalid && LinuxCalls.LastError == NotThere;
        if (directory.IsInvalid)
        {
            fault = $"the cache's directory {path} cannot be opened: {Message()}";
        }
        else if (!LinuxCalls.TryGetStatus(directory, out var status))
        {
            fault = $"the owner of the cache's directory {path} cannot be found out: {Message()}";
        }
        else if (status.Owner != EffectiveUser())
        {
            fault = $"the cache's directory {path} belongs to another user; give one of your own";
        }
        else if ((status.Mode & OthersMode) != 0)
        {
            fault = $"the cache's directory {path} is open to other users; close it with chmod 0700";
        }
        else
        {
            fault = null;
            return new LinuxPrivateDirectory(path, directory);
        }

        directory.Dispose();
        return null;
    }

    public override SafeFileHandle? OpenFile(string name)
    {
        // A pipe of this name would have its reader wait for a writer.
        var file = OpenAt(name, LinuxCalls.ReadOnly | LinuxCalls.NonBlock, 0);
        if (!file.IsInvalid && LinuxCalls.TryGetStatus(file, out var status) && status.Type == WasiFileType.RegularFile)
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    public override bool Exists(string name)
    {
        using var file = OpenAt(name, LinuxCalls.PathOnly, 0);
        return !file.IsInvalid;
    }

    public override bool IsPrivate(SafeFileHandle file) =>
        LinuxCalls.TryGetStatus(file, out var status) && status.Owner == EffectiveUser() && (status.Mode & OthersMode) == 0;

    public override void Delete(string name)
    {
        fixed (byte* bytes = Terminated(name))
        {
            _ = LinuxCalls.Unlink(_directory, bytes, 0);
        }
    }

    protected override SafeFileHandle CreateFile(string name)
    {
        var file = OpenAt(name, LinuxCalls.WriteOnly | LinuxCalls.Create | LinuxCalls.Exclusive, OwnerReadWrite);
        return file.IsInvalid ? throw new IOException($"{name} cannot be made: {Message()}") : file;
    }

    protected override bool TryRename(string from, string to, bool replace)
    {
        fixed (byte* source = Terminated(from), target = Terminated(to))
        {
            if (replace)
            {
                return LinuxCalls.Rename(_directory, source, _directory, target) == 0
                    ? true
                    : throw new IOException($"{to} cannot be replaced: {Message()}");
            }

            if (LinuxCalls.Link(_directory, source, _directory, target, 0) == 0)
            {
                Delete(from);
                return true;
            }

            return LinuxCalls.LastError == AlreadyThere ? false : throw new IOException($"{to} cannot be made: {Message()}");
        }
    }

    private SafeFileHandle OpenAt(string name, int flags, int mode)
    {
        fixed (byte* bytes = Terminated(name))
        {
            return LinuxCalls.Open(_directory, bytes, flags | LinuxCalls.NoFollow | LinuxCalls.CloseOnExec, mode);
        }
    }

    private static byte[] Terminated(string name) => Encoding.UTF8.GetBytes(name + '\0');

    private static string Message() => new Win32Exception(LinuxCalls.LastError).Message;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
