namespace Bailey.Plugins.Extism;

/// <summary>What a plugin has of the host and keeps when its instance is replaced.</summary>
internal sealed class PluginHost
{
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
    internal object? HostState { get; private set; }

    internal void BeginCall(object? hostState)
    {
        Log = new CallLog(Options);
        HostState = hostState;
    }

    internal void EndCall() => HostState = null;
}
