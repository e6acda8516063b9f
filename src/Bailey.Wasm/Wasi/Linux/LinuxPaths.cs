using Microsoft.Win32.SafeHandles;

namespace Bailey.Wasm;

/// <summary>
/// Resolves paths of guests beneath an open directory. Nothing here compares strings of paths: the way is gone through
/// open directories, so that neither links nor renames by others lead out.
/// </summary>
internal static unsafe class LinuxPaths
{
    private const ulong Beneath = 0x08, NoMagicLinks = 0x02;

    /// <summary>What this machine's kernel offers.</summary>
    public static LinuxResolution BestResolution { get; } = Probe();

    /// <summary>Opens a path beneath a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="path">The path, without NUL.</param>
    /// <param name="flags">Flags of open; CLOEXEC and NOCTTY are added, and NOFOLLOW unless following.</param>
    /// <param name="mode">Permissions of a file that is created.</param>
    /// <param name="follow">Whether a link at the end is followed.</param>
    /// <param name="resolution">How.</param>
    /// <param name="file">What was opened.</param>
    public static WasiErrno Open(
        SafeFileHandle directory, ReadOnlySpan<byte> path, int flags, int mode, bool follow, LinuxResolution resolution, out SafeFileHandle? file)
    {
        file = null;
        if (path.IsEmpty)
        {
            return WasiErrno.NotFound;
        }

        flags |= LinuxCalls.CloseOnExec;
        if ((flags & LinuxCalls.PathOnly) == 0)
        {
            // Without NonBlock the opening of a pipe would wait for its other end.
            flags |= LinuxCalls.NoTerminal | LinuxCalls.NonBlock;
        }

        if (!follow)
        {
            flags |= LinuxCalls.NoFollow;
        }

        return resolution == LinuxResolution.Kernel
            ? OpenByKernel(directory, path, flags, mode, out file)
            : LinuxWalk.Open(directory, path, flags, mode, follow, out file);
    }

    /// <summary>
    /// Opens the directory that holds the last component of a path, for calls that create, remove or rename that component: they
    /// take it as one name in an open directory, and never follow it.
    /// </summary>
    /// <param name="directory">Where the path starts.</param>
    /// <param name="path">The path, without NUL.</param>
    /// <param name="resolution">How.</param>
    /// <param name="parent">The open directory.</param>
    /// <param name="name">The last component, with a slash after it if the path had any, ending in NUL.</param>
    public static WasiErrno OpenParent(
        SafeFileHandle directory, ReadOnlySpan<byte> path, LinuxResolution resolution, out SafeFileHandle? parent, out byte[] name)
    {
        parent = null;
        name = [];
        var trimmed = path.TrimEnd((byte)'/');
        if (trimmed.IsEmpty)
        {
            return path.IsEmpty ? WasiErrno.NotFound : WasiErrno.NotPermitted;
        }

        var slash = trimmed.LastIndexOf((byte)'/');
        var last = trimmed[(slash + 1)..];
        if (last.SequenceEqual("."u8) || last.SequenceEqual(".."u8))
        {
            // No name that can be created or removed; whether it leads out is told apart all the same.
            var error = Open(directory, path, LinuxCalls.PathOnly, 0, follow: true, resolution, out var target);
            target?.Dispose();
            return error == WasiErrno.Success ? WasiErrno.Invalid : error;
        }

        name = new byte[last.Length + (trimmed.Length < path.Length ? 2 : 1)];
        last.CopyTo(name);
        if (trimmed.Length < path.Length)
        {
            name[last.Length] = (byte)'/';
        }

        var way = slash < 0 ? "."u8 : slash == 0 ? "/"u8 : trimmed[..slash];
        return Open(directory, way, LinuxCalls.PathOnly | LinuxCalls.Directory, 0, follow: true, resolution, out parent);
    }

    private static WasiErrno OpenByKernel(
        SafeFileHandle directory, ReadOnlySpan<byte> path, int flags, int mode, out SafeFileHandle? file)
    {
        var terminated = new byte[path.Length + 1];
        path.CopyTo(terminated);
        fixed (byte* start = terminated)
        {
            for (var attempt = 0; ; attempt++)
            {
                var opened = LinuxCalls.OpenBeneath(directory, start, flags, mode, Beneath | NoMagicLinks);
                if (!opened.IsInvalid)
                {
                    file = opened;
                    return WasiErrno.Success;
                }

                var error = LinuxCalls.LastError;
                opened.Dispose();
                file = null;

                // The kernel could not rule out that a rename elsewhere moved ".." out of the directory.
                if (error == LinuxCalls.TryAgain && attempt < 32)
                {
                    continue;
                }

                // CrossDevice is how the kernel says that the path leads out.
                return error == LinuxCalls.CrossDevice ? WasiErrno.NotPermitted : LinuxErrno.ToWasi(error);
            }
        }
    }

    // Old kernels do not know the call, and some container profiles deny it.
    private static LinuxResolution Probe()
    {
        if (!LinuxCalls.IsSupported)
        {
            return LinuxResolution.Walk;
        }

        using var root = LinuxCalls.OpenHost("/", LinuxCalls.PathOnly | LinuxCalls.Directory);
        if (root.IsInvalid)
        {
            return LinuxResolution.Walk;
        }

        var error = OpenByKernel(root, "."u8, LinuxCalls.PathOnly | LinuxCalls.CloseOnExec, 0, out var same);
        same?.Dispose();
        return error == WasiErrno.Success ? LinuxResolution.Kernel : LinuxResolution.Walk;
    }
}
