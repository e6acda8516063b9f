using System.Collections.Immutable;
using System.Text.Json;
using Bailey.Plugins.Packages;
using Bailey.Server.Scripts;

namespace Bailey.Console.Pages.Scripts;

/// <summary>What a new script begins as.</summary>
internal sealed record ScriptTemplate(string Id, string Title, string Explanation, Func<string, ScriptDraft> Make)
{
    private static readonly JsonElement s_storage = JsonElement.Parse("""{"type":"storage:kv","justification":"counts how often it ran"}""");

    internal static ImmutableArray<ScriptTemplate> All { get; } =
    [
        new("filter", "Change or turn down what passes", "A filter: it gets what somebody is about to post or save, and hands it on, changed or not, or rejects it.", static name => new ScriptDraft(name,
            """
            // Input is what passes through the hook, as JSON. What is returned goes on in its place; null changes nothing.
            var text = (string?)Attribute("text") ?? "";
            if (text.Contains("http://"))
            {
                Reject("Please no links that are not encrypted.");
            }

            return Input;
            """)
        {
            Hooks = [new ScriptHook("post.saving", HookKind.Filter)],
        }),
        new("action", "Do something when something happens", "An action: it is told of what happened, and changes nothing about it.", static name => new ScriptDraft(name,
            """
            // Input is what happened, as JSON. What is logged is shown with the activity of the plugin.
            Log($"{Principal}: {Input?.ToJsonString()}");
            """)
        {
            Hooks = [new ScriptHook("post.saved")],
        }),
        new("inbound", "Answer requests from outside", "An inbound endpoint: another system sends JSON to an address of this server, and gets what the script returns.", static name => new ScriptDraft(name,
            """
            // Input is what was sent, as JSON. What is returned is the answer.
            return new JsonObject { ["hello"] = (string?)Attribute("name") ?? "stranger" };
            """)
        {
            Inbound = [name],
        }),
        new("schedule", "Do something at certain times", "A job: the clock calls it. The community’s policy must allow background jobs.", static name => new ScriptDraft(name,
            """
            // Values that are kept from one call to the next.
            var runs = (int?)await Storage.GetAsync("runs") ?? 0;
            await Storage.SetAsync("runs", runs + 1);
            Log($"this is run {runs + 1}");
            """)
        {
            Schedules = [new ScriptSchedule("daily", "0 6 * * *")],
            Capabilities = [s_storage, JsonElement.Parse("""{"type":"jobs:run","justification":"runs once a day"}""")],
        }),
        new("empty", "Begin with nothing", "An empty text, called by nothing yet.", static name => new ScriptDraft(name, "return Input;\n")),
    ];
}
