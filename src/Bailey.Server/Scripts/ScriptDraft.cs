using System.Collections.Immutable;
using System.Text.Json;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Scripts;

namespace Bailey.Server.Scripts;

/// <summary>A script as somebody writes it, before and after it is deployed.</summary>
/// <param name="Name">Its name: lower-case letters, digits and hyphens, 1 to 60, beginning with a letter.</param>
/// <param name="Code">Its text, 256 KiB at most.</param>
public sealed record ScriptDraft(string Name, string Code)
{
    /// <summary>What it is for. Default: nothing.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it is called. Default: nowhere.</summary>
    public ImmutableArray<ScriptHook> Hooks { get; init; } = [];

    /// <summary>When it is called. Default: never.</summary>
    public ImmutableArray<ScriptSchedule> Schedules { get; init; } = [];

    /// <summary>Routes of inbound endpoints that lead to it. Default: none.</summary>
    public ImmutableArray<string> Inbound { get; init; } = [];

    /// <summary>An expression over attributes; where it is false, the script is not run. Default: null, always.</summary>
    public string? Trigger { get; init; }

    /// <summary>Texts that it includes, each of which sees those before it. Default: none.</summary>
    public ImmutableArray<ScriptLibrary> Libraries { get; init; } = [];

    /// <summary>What it wants to touch, as in a manifest. Default: nothing.</summary>
    public ImmutableArray<JsonElement> Capabilities { get; init; } = [];

    /// <summary>What one call may use at most; null for what the host allows.</summary>
    public PackageLimits? Limits { get; init; }

    /// <summary>JSON schema of its settings; null where it has none.</summary>
    public JsonElement? SettingsSchema { get; init; }

    /// <summary>Its settings, an object; null to keep those there are.</summary>
    public JsonElement? Settings { get; init; }

    internal ScriptDefinition ToDefinition() => new(Name, Code)
    {
        Description = Description,
        Hooks = [.. Hooks.Select(static hook => new HookDeclaration(hook.Name, "script", hook.Kind, hook.Priority, hook.OnError))],
        Schedules = [.. Schedules.Select(static schedule => new ScheduleDeclaration(schedule.Name, "script", schedule.Cron, schedule.TimeZone))],
        Inbound = Inbound,
        Trigger = Trigger,
        Libraries = [.. Libraries.Select(static library => library.Name)],
        CapabilitiesJson = JsonSerializer.Serialize(Capabilities),
        Limits = Limits ?? PackageLimits.None,
        SettingsSchema = SettingsSchema?.GetRawText(),
        SettingsJson = Settings?.GetRawText(),
    };
}
