using System.Collections.Immutable;

namespace Bailey.Plugins.Scripts;

/// <summary>Scripts that are deployed together: all of them, or none.</summary>
public sealed record ScriptDeployment
{
    /// <summary>Most scripts of one deployment: 100.</summary>
    public const int MaxScripts = 100;

    /// <summary>The scripts.</summary>
    public ImmutableArray<ScriptDefinition> Scripts { get; init; } = [];

    /// <summary>Libraries by their names, which are made like those of scripts. A script keeps the text that it was deployed with. Default: none.</summary>
    public ImmutableSortedDictionary<string, string> Libraries { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
