using System.Collections.Immutable;
using Bailey.Plugins.Extism;
using Bailey.Policy;
using Bailey.Policy.Capabilities;

namespace Bailey.Plugins.Hooks;

/// <summary>What one plugin did at a hook.</summary>
public sealed record PluginOutcome
{
    /// <summary>The plugin.</summary>
    public required string PluginId { get; init; }

    /// <summary>What stands behind it.</summary>
    public PluginKind PluginKind { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>What it did.</summary>
    public required PluginOutcomeKind Kind { get; init; }

    /// <summary>Why, as a stable snake_case word; <c>ok</c> for a result.</summary>
    public string ReasonCode { get; init; } = "ok";

    /// <summary>Why, in words; null for a result.</summary>
    public string? Message { get; init; }

    /// <summary>The denial or the breach of a quota in full; null where there is none.</summary>
    public Decision? Decision { get; init; }

    /// <summary>Whether it counts towards the suspension of the plugin.</summary>
    internal bool IsOwnFault { get; init; }

    /// <summary>What it gave back; empty for nothing.</summary>
    public ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Fuel it used; 0 for a built-in plugin.</summary>
    public long FuelUsed { get; init; }

    /// <summary>Most bytes that its memories have had together since its instance was made; 0 for a built-in plugin.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>What it logged, up to a cap.</summary>
    public ImmutableArray<ExtismLogEntry> Logs { get; init; } = [];
}
