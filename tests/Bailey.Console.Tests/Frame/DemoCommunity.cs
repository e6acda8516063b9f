using System.Text;
using System.Text.Json.Nodes;
using Bailey.Console.Tests.Panels;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Packages;
using Bailey.Server.Tests;

namespace Bailey.Console.Tests.Frame;

/// <summary>A community with something of everything, made through the API: for tests of all pages, and for pictures of them.</summary>
internal static class DemoCommunity
{
    public const string Board = "org.example.board";
    public const string Filter = "org.example.house-rules";
    public const string Archive = "org.example.archive";
    public const string BuiltIn = "quiet-hours";
    public const string InstancePolicy = "enabled: true\nallows_ui_plugins: true\nmax_level: 3\n";

    public const string Policy =
        "trust_policy: unsigned_allowed\ninstall_sources: [upload, registry]\nallow_background_jobs: true\nregistry_allowlist: ['plugins.example.org']\n"
        + "trusted_publishers:\n  - {fingerprint: 'sha256:5f2c7d1e9a4b8036c1d2e3f40516273849a0b1c2d3e4f5061728394a5b6c7d8e', label: Harbour Software}\n";

    private const string Root = "/api/communities/chess";

    /// <summary>What the server of the community consists of beside itself: a built-in plugin.</summary>
    public static void Compose(BaileySetup setup) => setup.BuiltIns.Add(new PluginBuilder(BuiltIn, "1.2.0").Describe("Holds back reminders at night, and sends them in the morning.").Switchable(CommunitySwitch.OnByDefault)
        .WithSettings("""
            {"type":"object","additionalProperties":false,"properties":{
              "from":{"type":"integer","title":"Quiet from","description":"The hour of the day from which on reminders wait","minimum":0,"maximum":23,"default":22},
              "until":{"type":"integer","title":"Quiet until","description":"The hour of the day at which they are sent","minimum":0,"maximum":23,"default":7}}}
            """)
        .Filter("hold-back", "reminder.due", 0, HookErrorPolicy.Continue, static (_, _) => ValueTask.FromResult(HookAnswer.Pass)).Build());

    public static async Task FillAsync(ServerWorld world)
    {
        using var root = await world.ClientAsync("root");
        using var alice = await world.ClientAsync("alice");
        using var mo = await world.ClientAsync("mo");
        using var bob = await world.ClientAsync("bob");
        var community = (await alice.GetAsync(Root)).ShouldBe(200);
        (await alice.PutAsync(Root, """{"name":"Harbour Chess Club","description":"Casual games on Tuesdays, league on Sundays"}""", ("If-Match", community.ETag ?? "*"))).ShouldBe(200);
        world.Write("etc/profiles/alice.yaml", "enabled: true\nauth: {methods: [token]}\nnetwork: {egress: [league.example.org]}\n");
        await world.Host.ReloadPolicyAsync();
        await AddStructureAsync(alice);
        await AddPackagesAsync(world, mo);
        await AddScriptsAsync(mo);
        foreach (var text in (string[])["Who plays on Sunday?", "I do, if the ferry runs.", "Then bring the clocks, please."])
        {
            await bob.PostAsync($"{Root}/hooks/message.posted", $$"""{"text":"{{text}}"}""");
        }

        await bob.PostAsync($"{Root}/hooks/message.broken", "{}");
        await bob.PutAsync($"{Root}/plugin-policy", "{}");
        await mo.PostAsync($"{Root}/jobs/{Filter}/nightly/run");
        await root.PutAsync($"/api/system/publishers/sha256:{new string('d', 64)}", """{"blocked":true}""");
    }

    private static async Task AddStructureAsync(ApiClient alice)
    {
        (await alice.PostAsync($"{Root}/domains", """{"id":"games","name":"Games"}""")).ShouldBe(201);
        (await alice.PostAsync($"{Root}/domains", """{"id":"blitz","name":"Blitz, five minutes","parentId":"games"}""")).ShouldBe(201);
        (await alice.PostAsync($"{Root}/domains", """{"id":"league","name":"League 2026/27"}""")).ShouldBe(201);
        (await alice.PostAsync($"{Root}/roles", """{"name":"referee","permissions":["signal:*","job:read","audit:read"],"description":"Settles what happened at the board"}""")).ShouldBe(201);
        (await alice.PostAsync($"{Root}/members/invitations", """{"roles":["member"],"validHours":72,"note":"Ivo, from the harbour office"}""")).ShouldBe(201);
        (await alice.PostAsync($"{Root}/events/webhooks", """{"url":"https://league.example.org/hooks/bailey","types":["job.failed","plugin.upgraded"]}""")).ShouldBe(201);
    }

    private static async Task AddPackagesAsync(ServerWorld world, ApiClient mo)
    {
        await PanelPackages.InstallAsync(world, PanelPackages.Build(SampleFiles(), id: Board));
        await PanelPackages.InstallAsync(world, Build(Filter, "House rules", "Keeps messages friendly, and sums up the week at night", """[{"type":"jobs:run","justification":"sums up the week"},{"type":"storage:kv","justification":"remembers who was warned"}]"""));
        await PanelPackages.InstallAsync(world, Build(Archive, "Game archive", "Stores finished games", """[{"type":"storage:kv","justification":"stores games"}]"""));
        await mo.UploadAsync($"{Root}/plugin-packages", Build(Archive, "Game archive", "Stores finished games, and sends them on", """[{"type":"storage:kv","justification":"stores games"},{"type":"signals:emit","patterns":["game.*"],"justification":"tells others of finished games"}]""", "1.1.0"));
        await mo.UploadAsync($"{Root}/plugin-packages", Build("org.example.pairings", "Pairings", "Draws the pairings of a round", """[{"type":"signals:emit","patterns":["round.*"],"justification":"announces a round"}]"""));
    }

    private static async Task AddScriptsAsync(ApiClient mo)
    {
        foreach (var (name, code) in (IEnumerable<(string, string)>)[("greeter", "return \"Welcome to the club\";"), ("result-parser", "return 1 + 1;")])
        {
            (await mo.PostAsync($"{Root}/scripts", new JsonObject { ["name"] = name, ["code"] = code, ["inbound"] = new JsonArray(name) }.ToJsonString())).ShouldBe(201);
        }

        (await mo.PostAsync($"{Root}/scripts/deploy", """{"scripts":["greeter"]}""")).ShouldBe(200);
    }

    /// <summary>The panel of the sample, as it is in the repository.</summary>
    private static Dictionary<string, string> SampleFiles()
    {
        var folder = Path.Combine(RepositoryRoot(), "samples", "plugins", "board-panel-c", "panels");
        return Directory.EnumerateFiles(folder).ToDictionary(static file => Path.GetFileName(file), File.ReadAllText);
    }

    private static byte[] Build(string id, string name, string description, string capabilities, string version = "1.0.0")
    {
        var manifest = new JsonObject
        {
            ["id"] = id,
            ["name"] = name,
            ["description"] = description,
            ["version"] = version,
            ["license"] = "MIT",
            ["publisher"] = new JsonObject { ["name"] = "Harbour Software" },
            ["hooks"] = new JsonArray(
                new JsonObject { ["name"] = "message.posted", ["export"] = "echo", ["kind"] = "filter" },
                new JsonObject { ["name"] = "message.broken", ["export"] = "trap", ["kind"] = "action" }),
            ["schedules"] = capabilities.Contains("jobs:run", StringComparison.Ordinal) ? new JsonArray(new JsonObject { ["name"] = "nightly", ["export"] = "echo", ["cron"] = "30 2 * * *" }) : [],
            ["capabilities"] = JsonNode.Parse(capabilities),
            ["settings_schema"] = "settings.schema.json",
        };
        return PackageBuilder.Build(new Dictionary<string, ReadOnlyMemory<byte>>
        {
            [PackageFiles.Manifest] = Encoding.UTF8.GetBytes(manifest.ToJsonString()),
            [PackageFiles.Module] = TestPackage.Module,
            [PackageFiles.SettingsSchema] = """{"type":"object","additionalProperties":false,"properties":{"greeting":{"type":"string","title":"Greeting","description":"What new members are told","maxLength":80,"default":"Welcome aboard"},"warnings":{"type":"integer","title":"Warnings before a pause","minimum":0,"maximum":10,"default":3}}}"""u8.ToArray(),
        });
    }

    internal static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Bailey.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests do not run inside the repository");
        }

        return folder;
    }
}
