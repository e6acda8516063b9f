using System.Text;

namespace Bailey.Wasm.Tests.Wasi;

/// <summary>
/// A module that imports every function of WASI preview 1 and exports one of the same name and type that forwards to it,
/// beside a memory: so tests can make any call that a guest can.
/// </summary>
internal static class ForwardingModule
{
    /// <summary>Parameters of every function, i for i32 and l for i64; all but proc_exit give an i32. From the standard's witx files.</summary>
    public static IReadOnlyDictionary<string, string> Signatures { get; } = new Dictionary<string, string>
    {
        ["args_get"] = "ii",
        ["args_sizes_get"] = "ii",
        ["environ_get"] = "ii",
        ["environ_sizes_get"] = "ii",
        ["clock_res_get"] = "ii",
        ["clock_time_get"] = "ili",
        ["fd_advise"] = "illi",
        ["fd_allocate"] = "ill",
        ["fd_close"] = "i",
        ["fd_datasync"] = "i",
        ["fd_fdstat_get"] = "ii",
        ["fd_fdstat_set_flags"] = "ii",
        ["fd_fdstat_set_rights"] = "ill",
        ["fd_filestat_get"] = "ii",
        ["fd_filestat_set_size"] = "il",
        ["fd_filestat_set_times"] = "illi",
        ["fd_pread"] = "iiili",
        ["fd_prestat_get"] = "ii",
        ["fd_prestat_dir_name"] = "iii",
        ["fd_pwrite"] = "iiili",
        ["fd_read"] = "iiii",
        ["fd_readdir"] = "iiili",
        ["fd_renumber"] = "ii",
        ["fd_seek"] = "ilii",
        ["fd_sync"] = "i",
        ["fd_tell"] = "ii",
        ["fd_write"] = "iiii",
        ["path_create_directory"] = "iii",
        ["path_filestat_get"] = "iiiii",
        ["path_filestat_set_times"] = "iiiilli",
        ["path_link"] = "iiiiiii",
        ["path_open"] = "iiiiillii",
        ["path_readlink"] = "iiiiii",
        ["path_remove_directory"] = "iii",
        ["path_rename"] = "iiiiii",
        ["path_symlink"] = "iiiii",
        ["path_unlink_file"] = "iii",
        ["poll_oneoff"] = "iiii",
        ["proc_exit"] = "i",
        ["proc_raise"] = "i",
        ["random_get"] = "ii",
        ["sched_yield"] = "",
        ["sock_accept"] = "iii",
        ["sock_recv"] = "iiiiii",
        ["sock_send"] = "iiiii",
        ["sock_shutdown"] = "ii",
    };

    public static byte[] Create(int pages, bool exportMemory = true, string? only = null)
    {
        var names = Signatures.Keys.Where(name => only is null || name == only).ToArray();
        var types = Vector(names.Select(name => (byte[])
            [0x60, .. Vector(Signatures[name].Select(kind => new[] { TypeOf(kind) })), .. name == "proc_exit" ? new byte[] { 0 } : [1, 0x7F]]));
        var imports = Vector(names.Select((name, index) => (byte[])
            [.. Name("wasi_snapshot_preview1"), .. Name(name), 0, .. Number(index)]));
        var functions = Vector(names.Select((_, index) => Number(index)));
        var exports = Vector(names
            .Select((name, index) => (byte[])[.. Name(name), 0, .. Number(names.Length + index)])
            .Concat(exportMemory ? [[.. Name("memory"), 2, 0]] : []));
        var bodies = Vector(names.Select((name, index) =>
        {
            byte[] code = [0, .. Signatures[name].SelectMany((_, local) => (byte[])[0x20, .. Number(local)]), 0x10, .. Number(index), 0x0B];
            return (byte[])[.. Number(code.Length), .. code];
        }));
        return
        [
            0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0,
            .. Section(1, types),
            .. Section(2, imports),
            .. Section(3, functions),
            .. Section(5, [1, 0, .. Number(pages)]),
            .. Section(7, exports),
            .. Section(10, bodies),
        ];
    }

    private static byte TypeOf(char kind) => kind == 'i' ? (byte)0x7F : (byte)0x7E;

    private static byte[] Section(byte id, byte[] contents) => [id, .. Number(contents.Length), .. contents];

    private static byte[] Vector(IEnumerable<byte[]> items)
    {
        var all = items.ToArray();
        return [.. Number(all.Length), .. all.SelectMany(item => item)];
    }

    private static byte[] Name(string name) => [.. Number(Encoding.UTF8.GetByteCount(name)), .. Encoding.UTF8.GetBytes(name)];

    private static byte[] Number(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
