using System.Collections.Immutable;
using System.Text;

namespace Bailey.Plugins.Extism;

/// <summary>What came of a call. Its bytes are a copy that later calls do not touch.</summary>
public sealed record ExtismCallResult
{
    /// <summary>What the plugin set as output; empty where it set none.</summary>
    public ReadOnlyMemory<byte> Output { get; init; }

    /// <summary><see cref="Output"/> as UTF-8 text; bytes that are none are replaced by U+FFFD.</summary>
    public string OutputText => Encoding.UTF8.GetString(Output.Span);

    /// <summary>What the export returned, 0 where it returns nothing; 134 after a trap, the exit code after an exit, else -1.</summary>
    public int Code { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public ExtismError? Error { get; init; }

    /// <summary>Whether it did not fail.</summary>
    public bool Succeeded => Error is null;

    /// <summary>Fuel used, initialisation of a new instance included.</summary>
    public long FuelUsed { get; init; }

    /// <summary>Largest that all memories of the instance have been together, since it was made.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>
    /// Whether the memory limit refused the plugin something during the call, which may have failed for it in any way, or not at all.
    /// </summary>
    public bool MemoryLimitMet { get; init; }

    /// <summary>What was logged, up to the caps of <see cref="ExtismPluginOptions"/>.</summary>
    public ImmutableArray<ExtismLogEntry> Logs { get; init; } = [];

    /// <summary>Log messages beyond the caps.</summary>
    public long LogsDropped { get; init; }

    /// <summary>This result, where the call did not fail.</summary>
    /// <exception cref="ExtismCallException">It failed.</exception>
    public ExtismCallResult EnsureSuccess() => Succeeded ? this : throw new ExtismCallException(this);
}
