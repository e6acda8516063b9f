using System.Collections.Immutable;

namespace Bailey.Server.Scripts;

/// <summary>When a script is called, in a list.</summary>
/// <param name="Hooks">Names of the hooks at which it is called.</param>
/// <param name="Schedules">When the clock calls it: five fields each.</param>
/// <param name="Inbound">Routes of inbound endpoints that lead to it.</param>
/// <param name="Libraries">Names of the libraries that it includes.</param>
public sealed record ScriptCalls(ImmutableArray<string> Hooks, ImmutableArray<string> Schedules, ImmutableArray<string> Inbound, ImmutableArray<string> Libraries)
{
    internal static ScriptCalls Of(ScriptDraft draft) => new(
        [.. draft.Hooks.Select(static hook => hook.Name)],
        [.. draft.Schedules.Select(static schedule => schedule.Cron)],
        draft.Inbound,
        [.. draft.Libraries.Select(static library => library.Name)]);
}
