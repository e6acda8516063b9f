using System.Buffers.Binary;
using System.Text;

namespace Bailey.Wasm.Tests.Wasi;

/// <summary>A guest whose every WASI call the test makes itself. Descriptor 3 is the first preopen.</summary>
internal sealed class WasiGuest : IDisposable
{
    /// <summary>Where results are written, where paths are put, and where data is.</summary>
    public const int Result = 64, PathAddress = 4096, SecondPathAddress = 12_288, Buffer = 65_536;

    private static readonly Lazy<WasmModule> Module = new(() => WasmModule.Compile(ForwardingModule.Create(pages: 4)));

    private readonly WasmInstance _instance;

    public WasiGuest(WasiOptions options, LinuxResolution? resolution = null, WasmModule? module = null)
    {
        Store = new WasmStore();
        Wasi = resolution is { } chosen ? new WasiPreview1(options, chosen) : new WasiPreview1(options);
        _instance = Wasi.Define(new WasmLinker(Store)).Instantiate(module ?? Module.Value);
    }

    public WasmStore Store { get; }

    public WasiPreview1 Wasi { get; }

    public Span<byte> Memory => _instance.GetMemory().Span;

    public WasiErrno Call(string name, params ReadOnlySpan<long> arguments)
    {
        var function = _instance.GetFunction(name);
        var values = new WasmValue[arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = function.Type.Parameters[i] == WasmValueType.I32 ? WasmValue.I32((int)arguments[i]) : WasmValue.I64(arguments[i]);
        }

        return (WasiErrno)function.Invoke(values)[0].AsI32();
    }

    /// <summary>Calls proc_exit, which gives nothing.</summary>
    public void Exit(int code) => _instance.GetFunction("proc_exit").Invoke(WasmValue.I32(code));

    public uint ReadU32(int address) => BinaryPrimitives.ReadUInt32LittleEndian(Memory[address..]);

    public ulong ReadU64(int address) => BinaryPrimitives.ReadUInt64LittleEndian(Memory[address..]);

    public void WriteU32(int address, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Memory[address..], value);

    public void WriteU64(int address, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Memory[address..], value);

    public int Put(string text, int address = PathAddress) => Encoding.UTF8.GetBytes(text, Memory[address..]);

    /// <summary>A call whose arguments are a descriptor and a path.</summary>
    public WasiErrno OnPath(string name, string path, int fd = 3) => Call(name, fd, PathAddress, Put(path));

    public WasiErrno OnPaths(string name, string path, string newPath, int fd = 3, int newFd = 3) => name == "path_link"
        ? Call(name, fd, 0, PathAddress, Put(path), newFd, SecondPathAddress, Put(newPath, SecondPathAddress))
        : Call(name, fd, PathAddress, Put(path), newFd, SecondPathAddress, Put(newPath, SecondPathAddress));

    public WasiErrno Open(
        string path, out int opened, WasiRights rights = WasiRights.FdRead, WasiOpenFlags flags = 0, bool follow = true, int fd = 3, WasiFdFlags fdFlags = 0)
    {
        var error = Call(
            "path_open", fd, follow ? 1 : 0, PathAddress, Put(path), (long)flags, (long)rights, (long)WasiRights.All, (long)fdFlags, Result);
        opened = error == WasiErrno.Success ? (int)ReadU32(Result) : -1;
        return error;
    }

    public WasiErrno Status(string path, bool follow = true) => Call("path_filestat_get", 3, follow ? 1 : 0, PathAddress, Put(path), Result);

    public WasiErrno Write(int fd, string text, out int written)
    {
        WriteU32(Result, Buffer);
        WriteU32(Result + 4, (uint)Put(text, Buffer));
        var error = Call("fd_write", fd, Result, 1, Result + 8);
        written = (int)ReadU32(Result + 8);
        return error;
    }

    public WasiErrno Read(int fd, int length, out string text)
    {
        WriteU32(Result, Buffer);
        WriteU32(Result + 4, (uint)length);
        var error = Call("fd_read", fd, Result, 1, Result + 8);
        text = error == WasiErrno.Success ? Encoding.UTF8.GetString(Memory.Slice(Buffer, (int)ReadU32(Result + 8))) : "";
        return error;
    }

    public void Dispose()
    {
        Wasi.Dispose();
        Store.Dispose();
    }
}
