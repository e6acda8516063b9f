using System.Text;
using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>
/// What a function of the host sees of the plugin that calls it. To be used only while the function runs and on its thread; an
/// asynchronous function may use it again after its awaits.
/// </summary>
public sealed class ExtismCallContext
{
    private readonly ExtismKernel _kernel;
    private readonly PluginHost _host;
    private readonly WasmStore _store;

    internal ExtismCallContext(ExtismKernel kernel, PluginHost host, WasmStore store)
    {
        _kernel = kernel;
        _host = host;
        _store = store;
    }

    /// <summary>What the caller passed as <see cref="ExtismCallOptions.HostState"/>.</summary>
    public object? HostState => _host.HostState;

    /// <summary>Cancelled at the deadline of the call or by its caller.</summary>
    public CancellationToken CancellationToken => _store.CancellationToken;

    /// <summary>Copies the bytes of a block of the guest; handle 0 is empty.</summary>
    /// <exception cref="ExtismHostException">The handle is none; let it through to end the call.</exception>
    public byte[] ReadBytes(long handle) => _kernel.Read(handle, "argument").ToArray();

    /// <summary>Reads a block of the guest as UTF-8; bytes that are none are replaced by U+FFFD.</summary>
    /// <exception cref="ExtismHostException">The handle is none; let it through to end the call.</exception>
    public string ReadText(long handle) => Encoding.UTF8.GetString(_kernel.Read(handle, "argument"));

    /// <summary>Copies bytes into a new block, which the guest owns and frees once it is returned.</summary>
    /// <returns>Its handle; 0 for no bytes.</returns>
    /// <exception cref="ExtismHostException">They do not fit the plugin's memory limit.</exception>
    public long WriteBytes(ReadOnlySpan<byte> bytes) => _kernel.Write(bytes);

    /// <summary>Copies text as UTF-8 into a new block; see <see cref="WriteBytes"/>.</summary>
    /// <exception cref="ExtismHostException">It does not fit the plugin's memory limit.</exception>
    public long WriteText(string text) => _kernel.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Frees a block; 0 and what is no handle are ignored.</summary>
    public void Free(long handle) => _kernel.Free(handle);

    /// <summary>Sets the error that the call will fail with, as <c>error_set</c> does for the guest; empty clears it.</summary>
    public void SetError(string message) => _kernel.ErrorSet(_kernel.Write(Encoding.UTF8.GetBytes(message)));

    /// <summary>A variable of the plugin, or null where it is not set.</summary>
    public byte[]? GetVariable(string name) => _host.Variables.TryGet(name, out var value) ? value.AsSpan().ToArray() : null;

    /// <summary>Sets a variable of the plugin.</summary>
    /// <exception cref="ExtismHostException">It does not fit the limit of variables, or they are disabled.</exception>
    public void SetVariable(string name, ReadOnlySpan<byte> value) => _host.Variables.Set(name, value);

    /// <summary>Logs beside the plugin's own messages.</summary>
    public void Log(ExtismLogLevel level, string message) =>
        _host.Log.Add(level, ExtismLogSource.Plugin, Encoding.UTF8.GetBytes(message));

    internal T Wait<T>(Task<T> task)
    {
        // The guest's thread waits; the token ends the wait at the deadline even where the function ignores it.
        var token = _store.CancellationToken;
        return task.WaitAsync(token).GetAwaiter().GetResult();
    }
}
