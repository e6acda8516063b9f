using Bailey.Plugins.Egress;
using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>What a plugin has of the host and keeps when its instance is replaced.</summary>
internal sealed class PluginHost
{
    private ExtismCallOptions _call = ExtismCallOptions.Default;
    private bool _knowsCall;

    internal PluginHost(CompiledExtismPlugin compiled)
    {
        Compiled = compiled;
        var maxVariableBytes = compiled.Manifest.Memory.MaxVarBytes;
        Variables = new VariableStore(Math.Min(maxVariableBytes ?? long.MaxValue, compiled.Options.MaxVariableBytes));
        Log = new CallLog(compiled.Options);
    }

    internal CompiledExtismPlugin Compiled { get; }

    internal ExtismManifest Manifest => Compiled.Manifest;

    internal ExtismPluginOptions Options => Compiled.Options;

    internal VariableStore Variables { get; }

    /// <summary>The log of the call in progress.</summary>
    internal CallLog Log { get; private set; }

    /// <summary>What the caller passed along for functions of the host.</summary>
    internal object? HostState => _knowsCall ? _call.HostState : null;

    /// <summary>Sends HTTP requests.</summary>
    /// <exception cref="ExtismHostException">No call is in progress that a request could be made for.</exception>
    internal IPluginHttp Http =>
        _knowsCall ? _call.Http ?? Options.Http
        : throw new ExtismHostException(ExtismErrorCode.HttpNotAllowed, "HTTP request is not allowed while an instance of the plugin is being made; send it from an export that is called");

    internal void BeginCall(ExtismCallOptions call)
    {
        Log = new CallLog(Options);
        _call = call;
        _knowsCall = !Options.ResetBetweenCalls;
    }

    /// <summary>What was needed to make an instance is done: from now on the plugin acts for its caller.</summary>
    internal void EnterCall() => _knowsCall = true;

    internal void EndCall()
    {
        _call = ExtismCallOptions.Default;
        _knowsCall = false;
    }

    internal bool TryGetConfig(string key, out string? value)
    {
        value = null;
        return (_knowsCall && _call.Config is { } config && config.TryGetValue(key, out value)) || Manifest.Config.TryGetValue(key, out value);
    }

    internal WasiFileVerdict JudgeFile(WasiPreopen preopen, bool changes) =>
        !_knowsCall ? WasiFileVerdict.Denied
        : _call.FileGate is { } gate ? gate(preopen, changes)
        : WasiFileVerdict.Allowed;
}
