using Bailey.Wasm;

namespace Bailey.Cli.Run;

/// <summary>Something compiled and linked, ready to be called again and again.</summary>
internal interface IPluginRunner : IDisposable
{
    /// <summary>The main module.</summary>
    WasmModule Module { get; }

    /// <summary>Bounds of each call by the command line and the manifest.</summary>
    CallBounds Bounds { get; }

    /// <summary>Calls an export. A plugin's failure is an outcome, not an exception.</summary>
    /// <param name="request">What to call with what.</param>
    /// <param name="cancellationToken">Stops the plugin; the outcome then says so.</param>
    Task<CallOutcome> CallAsync(CallRequest request, CancellationToken cancellationToken);
}
