using System.Collections.Immutable;
using Bailey.Plugins.Packages;

namespace Bailey.Plugins.Scripts;

/// <summary>A C# script as somebody wants it to be deployed: a plugin of a community, with hooks and capabilities like a package.</summary>
/// <param name="Name">Its name in the community: lower-case letters, digits and hyphens, 1 to 60, beginning with a letter. The plugin's id is <c>script.</c> and the name.</param>
/// <param name="Code">Its text.</param>
public sealed record ScriptDefinition(string Name, string Code)
{
    /// <summary>What it is for, in words. Default: nothing.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it is called; the export of a hook is not used. Default: nowhere.</summary>
    public ImmutableArray<HookDeclaration> Hooks { get; init; } = [];

    /// <summary>The schedules on which it is called; the export is not used. Default: none.</summary>
    public ImmutableArray<ScheduleDeclaration> Schedules { get; init; } = [];

    /// <summary>
    /// Routes of inbound endpoints that lead to it: lower-case letters, digits and hyphens, 1 to 60. It is called at the hook <c>inbound.</c> and the route.
    /// Default: none.
    /// </summary>
    public ImmutableArray<string> Inbound { get; init; } = [];

    /// <summary>An expression over attributes; where it is false, the script is not run. Default: null, always.</summary>
    public string? Trigger { get; init; }

    /// <summary>Names of the libraries that it includes, each of which sees those before it. Default: none.</summary>
    public ImmutableArray<string> Libraries { get; init; } = [];

    /// <summary>What it wants to touch, as in a manifest: a JSON array. Whoever deploys it accepts that. Default: nothing.</summary>
    public string CapabilitiesJson { get; init; } = "[]";

    /// <summary>What one call may use; what it does not name is the host's.</summary>
    public PackageLimits Limits { get; init; } = PackageLimits.None;

    /// <summary>JSON schema of its settings; null where it has none.</summary>
    public string? SettingsSchema { get; init; }

    /// <summary>Its settings, a JSON object; null to keep those there are, or the defaults of its schema.</summary>
    public string? SettingsJson { get; init; }
}
