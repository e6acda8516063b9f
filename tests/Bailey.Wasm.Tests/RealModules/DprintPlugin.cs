using System.Text;

namespace Bailey.Wasm.Tests.RealModules;

/// <summary>A formatter of dprint (its plugin interface, version 4): texts pass through one buffer that guest and host share.</summary>
internal sealed class DprintPlugin : IDisposable
{
    private const uint Configuration = 1;

    private readonly WasmStore _store = new(new WasmStoreOptions { MaxMemoryBytes = 512L * 1024 * 1024 });
    private readonly WasmInstance _instance;

    public DprintPlugin(WasmModule module)
    {
        _instance = new WasmLinker(_store)
            .DefineFunction("dprint", "host_has_cancelled", () => 0)
            .DefineFunction("dprint", "host_write_buffer", (int pointer) => { })
            .DefineFunction("dprint", "host_format", (int a, int b, int c, int d, int e, int f, int g, int h) => 0)
            .DefineFunction("dprint", "host_get_formatted_text", () => 0)
            .DefineFunction("dprint", "host_get_error_text", () => 0)
            .DefineFunction("env", "fd_write", (int descriptor, int buffers, int count, int written) => 0)
            .Instantiate(module);
        Send("""{"global":{},"plugin":{}}""");
        Call("register_config", Configuration);
    }

    /// <summary>The formatted text.</summary>
    public string Format(string path, string text)
    {
        Send(path);
        Call("set_file_path");
        Send(text);
        return Call("format", Configuration) switch
        {
            0 => text,
            1 => Receive(Call("get_formatted_text")),
            _ => throw new InvalidOperationException(Receive(Call("get_error_text"))),
        };
    }

    public void Dispose() => _store.Dispose();

    private int Call(string name, params uint[] arguments) =>
        _instance.GetFunction(name).Invoke([.. arguments.Select(argument => WasmValue.I32((int)argument))]) is [var result, ..] ? result.AsI32() : 0;

    private void Send(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var pointer = Call("clear_shared_bytes", (uint)bytes.Length);
        bytes.CopyTo(_instance.GetMemory().GetSpan((uint)pointer, bytes.Length));
    }

    private string Receive(int length) => Encoding.UTF8.GetString(_instance.GetMemory().GetSpan((uint)Call("get_shared_bytes_ptr"), length));
}
