namespace Bailey.Wasm;

// Hard and symbolic links.
internal sealed unsafe partial class LinuxDirectory
{
    public WasiErrno Link(ReadOnlySpan<byte> path, LinuxDirectory target, ReadOnlySpan<byte> targetPath)
    {
        // With a slash behind it the kernel would follow a symbolic link, and only directories may be named so. What is made is never followed.
        if (path.EndsWith("/"u8))
        {
            return WasiErrno.NotDirectory;
        }

        return Between(path, target, targetPath, static (from, fromName, to, toName) => LinuxCalls.Link(from, fromName, to, toName, 0));
    }

    /// <summary>
    /// Makes a symbolic link whose target lies beneath the directory that holds it, wherever that is moved: so no guest can make one that leads
    /// other programs, which follow links, out of what was granted.
    /// </summary>
    public WasiErrno MakeLink(ReadOnlySpan<byte> text, ReadOnlySpan<byte> path)
    {
        if (text.StartsWith("/"u8) || GoesBack(text))
        {
            return WasiErrno.NotPermitted;
        }

        byte[] target = [.. text, 0];
        return Make(path, (parent, name) =>
        {
            fixed (byte* from = target)
            {
                return LinuxCalls.MakeLink(from, parent, name);
            }
        });
    }

    /// <summary>The target of a link, cut off where the buffer ends.</summary>
    public WasiErrno ReadLink(ReadOnlySpan<byte> path, Span<byte> buffer, out int length)
    {
        length = 0;
        var error = LinuxPaths.Open(directory, path, LinuxCalls.PathOnly, 0, follow: false, resolution, out var link);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        using (link)
        {
            Span<byte> target = stackalloc byte[4096];
            byte empty = 0;
            nint result;
            fixed (byte* start = target)
            {
                result = LinuxCalls.ReadLink(link!, &empty, start, target.Length);
            }

            if (result < 0)
            {
                // For a file that is no link, named by an open descriptor, the kernel says that nothing is found.
                return LinuxErrno.Last is WasiErrno.NotFound ? WasiErrno.Invalid : LinuxErrno.Last;
            }

            // An absolute target tells about the host, and leads nowhere for the guest.
            target = target[..(int)result];
            if (target.StartsWith("/"u8))
            {
                return WasiErrno.NotPermitted;
            }

            length = Math.Min(target.Length, buffer.Length);
            target[..length].CopyTo(buffer);
            return WasiErrno.Success;
        }
    }

    private static bool GoesBack(ReadOnlySpan<byte> path)
    {
        foreach (var part in path.Split((byte)'/'))
        {
            if (path[part].SequenceEqual(".."u8))
            {
                return true;
            }
        }

        return false;
    }
}
