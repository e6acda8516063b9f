using System.Text.Encodings.Web;
using System.Text.Json;
using Bailey.Console.Api;
using Bailey.Plugins.Packages;
using Bailey.Server.Scripts;

namespace Bailey.Console.Pages.Scripts;

/// <summary>A draft while somebody edits it: texts as they are typed, which need not be sound yet.</summary>
public sealed class DraftForm
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _name;
    private readonly PackageLimits? _limits;

    internal DraftForm(ScriptDraft draft)
    {
        (_name, _limits) = (draft.Name, draft.Limits);
        (Code, Description, Trigger) = (draft.Code, draft.Description, draft.Trigger ?? "");
        Inbound = string.Join(", ", draft.Inbound);
        Hooks = [.. draft.Hooks.Select(static hook => new DraftHook { Name = hook.Name, Kind = hook.Kind, Priority = hook.Priority, OnError = hook.OnError })];
        Schedules = [.. draft.Schedules.Select(static schedule => new DraftSchedule { Name = schedule.Name, Cron = schedule.Cron, TimeZone = schedule.TimeZone })];
        Libraries = [.. draft.Libraries.Select(static library => new DraftLibrary { Name = library.Name, Code = library.Code })];
        Capabilities = JsonSerializer.Serialize(draft.Capabilities, s_indented);
        SettingsSchema = draft.SettingsSchema is { } schema ? JsonSerializer.Serialize(schema, s_indented) : "";
        Settings = draft.Settings is { } settings ? JsonSerializer.Serialize(settings, s_indented) : "";
    }

    /// <summary>The text.</summary>
    public string Code { get; set; }

    /// <summary>What it is for.</summary>
    public string Description { get; set; }

    /// <summary>The condition; empty for none.</summary>
    public string Trigger { get; set; }

    /// <summary>Routes, with commas between.</summary>
    public string Inbound { get; set; }

    /// <summary>Where it is called.</summary>
    public List<DraftHook> Hooks { get; }

    /// <summary>When the clock calls it.</summary>
    public List<DraftSchedule> Schedules { get; }

    /// <summary>What it includes.</summary>
    public List<DraftLibrary> Libraries { get; }

    /// <summary>What it wants to touch, as a JSON list.</summary>
    public string Capabilities { get; set; }

    /// <summary>The schema of its settings; empty for none.</summary>
    public string SettingsSchema { get; set; }

    /// <summary>Its settings; empty to keep those there are.</summary>
    public string Settings { get; set; }

    /// <summary>The draft as it is typed.</summary>
    /// <exception cref="RefusedException">A text that has to be JSON is none; it says where.</exception>
    internal ScriptDraft ToDraft() => new(_name, Code)
    {
        Description = Description,
        Hooks = [.. Hooks.Select(static hook => new ScriptHook(hook.Name.Trim(), hook.Kind, hook.Priority, hook.OnError))],
        Schedules = [.. Schedules.Select(static schedule => new ScriptSchedule(schedule.Name.Trim(), schedule.Cron.Trim(), schedule.TimeZone.Trim()))],
        Inbound = [.. Inbound.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        Trigger = string.IsNullOrWhiteSpace(Trigger) ? null : Trigger,
        Libraries = [.. Libraries.Select(static library => new ScriptLibrary(library.Name.Trim(), library.Code))],
        Capabilities = JsonText.Read(Capabilities, "Capabilities", "/capabilities", JsonValueKind.Array) is { } list ? [.. list.EnumerateArray()] : [],
        Limits = _limits,
        SettingsSchema = JsonText.Read(SettingsSchema, "The schema of the settings", "/settingsSchema", JsonValueKind.Object),
        Settings = JsonText.Read(Settings, "Settings", "/settings", JsonValueKind.Object),
    };

    /// <summary>The same for the gate, which asks for nothing but the code: what else is typed may still be unsound.</summary>
    internal ScriptDraft ToJudge() => new(_name, Code)
    {
        Trigger = string.IsNullOrWhiteSpace(Trigger) ? null : Trigger,
        Libraries = [.. Libraries.Select(static library => new ScriptLibrary(library.Name.Trim(), library.Code))],
    };
}
