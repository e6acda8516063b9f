using Bailey.Wasm;

namespace Bailey.Cli.Run;

/// <summary>A plugin, ready to be called again and again on one instance.</summary>
internal interface IPluginRunner : IDisposable
{
    /// <summary>What the main module imports.</summary>
    IReadOnlyList<WasmImport> Imports { get; }

    /// <summary>What the main module exports.</summary>
    IReadOnlyList<WasmExport> Exports { get; }

    /// <summary>Calls an export. A plugin's failure is an outcome, not an exception.</summary>
    /// <param name="request">What to call with what.</param>
    /// <param name="cancellationToken">Stops the plugin; the outcome then says so.</param>
    Task<CallOutcome> CallAsync(CallRequest request, CancellationToken cancellationToken);
}
