using Microsoft.Win32.SafeHandles;

namespace Bailey.Wasm;

/// <summary>
/// Resolves a path component by component: every directory on the way stays open, <c>..</c> goes back to the one before, and a link
/// is read and its target walked in the same manner.
/// </summary>
internal sealed unsafe class LinuxWalk : IDisposable
{
    private const int MaxLinks = 40, MaxDepth = 128, MaxLinkBytes = 4096;

    private readonly SafeFileHandle _root;
    private readonly Stack<SafeFileHandle> _way = new();
    private byte[] _rest;
    private int _links;

    private LinuxWalk(SafeFileHandle root, ReadOnlySpan<byte> path)
    {
        _root = root;
        _rest = path.ToArray();
    }

    private SafeFileHandle Current => _way.TryPeek(out var directory) ? directory : _root;

    public static WasiErrno Open(
        SafeFileHandle root, ReadOnlySpan<byte> path, int flags, int mode, bool follow, out SafeFileHandle? file)
    {
        using var walk = new LinuxWalk(root, path);
        return walk.Open(flags | LinuxCalls.NoFollow, mode, follow, out file);
    }

    public void Dispose()
    {
        while (_way.TryPop(out var directory))
        {
            directory.Dispose();
        }
    }

    private WasiErrno Open(int flags, int mode, bool follow, out SafeFileHandle? file)
    {
        file = null;
        while (true)
        {
            if (_rest.AsSpan().StartsWith("/"u8))
            {
                return WasiErrno.NotPermitted;
            }

            var slash = _rest.AsSpan().IndexOf((byte)'/');
            var name = slash < 0 ? _rest : _rest[..slash];
            var after = slash < 0 ? [] : _rest.AsSpan(slash).TrimStart((byte)'/').ToArray();
            WasiErrno? result;
            if (name.AsSpan().SequenceEqual(".."u8) && !GoBack())
            {
                return WasiErrno.NotPermitted;
            }

            if (name.AsSpan().SequenceEqual("."u8) || name.AsSpan().SequenceEqual(".."u8))
            {
                result = after.Length > 0 ? null : TryOpen("."u8, flags, mode, out file);
                _rest = after;
            }
            else if (slash < 0)
            {
                result = OpenLast(name, flags, mode, follow, out file);
            }
            else if (after.Length == 0 && (flags & LinuxCalls.Create) != 0)
            {
                result = WasiErrno.IsDirectory;
            }
            else
            {
                result = Enter(name, after.Length == 0 ? "."u8 : after);
            }

            if (result is { } done)
            {
                return done;
            }
        }
    }

    /// <summary>Opens the last component, or goes on with the target where it is a link to be followed.</summary>
    private WasiErrno? OpenLast(byte[] name, int flags, int mode, bool follow, out SafeFileHandle? file)
    {
        var error = TryOpen(name, flags, mode, out file);
        if (!follow)
        {
            return error;
        }

        // A link opened by path alone is the link itself; opened otherwise it is an error.
        var isLink = error == WasiErrno.Success
            ? (flags & LinuxCalls.PathOnly) != 0 && LinuxCalls.TryGetStatus(file!, out var status) && status.Type == WasiFileType.SymbolicLink
            : error is WasiErrno.Loop or WasiErrno.NotDirectory;
        if (!isLink)
        {
            return error;
        }

        file?.Dispose();
        file = null;
        return TryExpand(name, [], out var failure) ? null : failure ?? error;
    }

    /// <summary>Enters a directory on the way, or goes on with the target where it is a link.</summary>
    private WasiErrno? Enter(byte[] name, ReadOnlySpan<byte> after)
    {
        var flags = LinuxCalls.PathOnly | LinuxCalls.Directory | LinuxCalls.NoFollow | LinuxCalls.CloseOnExec;
        var error = TryOpen(name, flags, 0, out var directory);
        if (error == WasiErrno.Success)
        {
            _way.Push(directory!);
            _rest = after.ToArray();
            return _way.Count > MaxDepth ? WasiErrno.NameTooLong : null;
        }

        if (error is not (WasiErrno.Loop or WasiErrno.NotDirectory))
        {
            return error;
        }

        return TryExpand(name, after, out var failure) ? null : failure ?? error;
    }

    /// <summary>Puts the target of a link in its place.</summary>
    /// <param name="name">The component that may be a link.</param>
    /// <param name="after">What follows it.</param>
    /// <param name="failure">Why a link cannot be followed; null where it is none.</param>
    private bool TryExpand(ReadOnlySpan<byte> name, ReadOnlySpan<byte> after, out WasiErrno? failure)
    {
        failure = null;
        var target = new byte[MaxLinkBytes];
        nint length;
        fixed (byte* start = Terminated(name), buffer = target)
        {
            length = LinuxCalls.ReadLink(Current, start, buffer, target.Length);
        }

        if (length < 0)
        {
            return false;
        }

        if (length == 0 || length == target.Length || ++_links > MaxLinks)
        {
            failure = length == 0 ? WasiErrno.NotFound : WasiErrno.Loop;
            return false;
        }

        _rest = after.IsEmpty ? target[..(int)length] : [.. target[..(int)length], (byte)'/', .. after];
        return true;
    }

    private bool GoBack()
    {
        if (!_way.TryPop(out var directory))
        {
            return false;
        }

        directory.Dispose();
        return true;
    }

    private WasiErrno TryOpen(ReadOnlySpan<byte> name, int flags, int mode, out SafeFileHandle? file)
    {
        fixed (byte* start = Terminated(name))
        {
            file = LinuxCalls.Open(Current, start, flags, mode);
        }

        if (!file.IsInvalid)
        {
            return WasiErrno.Success;
        }

        var error = LinuxErrno.Last;
        file.Dispose();
        file = null;
        return error;
    }

    private static byte[] Terminated(ReadOnlySpan<byte> name) => [.. name, 0];
}
