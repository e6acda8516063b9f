using System.Text.Json;
using Bailey.Plugins.Store;
using Bailey.Plugins.Tests.Hosting;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>How one capability is proven.</summary>
/// <param name="Capability">Its name.</param>
/// <param name="Declared">Its entries in the manifest, as JSON without brackets.</param>
/// <param name="Function">The function of the host that it is for.</param>
/// <param name="Request">A request that it covers.</param>
/// <param name="Other">A request for something else of the kind; null where it lists nothing.</param>
/// <param name="Happened">Whether there is an effect.</param>
internal sealed record CapabilityProof(string Capability, string Declared, string Function, object Request, object? Other, Func<ProofWorld, Task<bool>> Happened)
{
    /// <summary>Makes ready what the proof needs.</summary>
    public Func<ProofWorld, Task> Arrange { get; init; } = static _ => Task.CompletedTask;

    /// <summary>Those that one function of the host proves. The others have tests of their own.</summary>
    public static IReadOnlyList<CapabilityProof> All { get; } =
    [
        new("ui:read", """{"type":"ui:read"}""", "ui_list", new { }, null, Replied("sidebar"))
        {
            Arrange = static async proof =>
            {
                await proof.World.InstallAsync("org.example.panels", HostGuests.Caller("ui_register"), ["ui_register"], """[{"type":"ui:panels","locations":["sidebar"],"justification":"j"}]""");
                await proof.World.AskAsync("ui_register", new { kind = "panel", place = "sidebar", title = "Clock" });
            },
        },
        Listed("domain:read", "domain_ids", "lobby", "domain_get", new { id = "lobby" }, new { id = "vault" }, Replied("The lobby")),
        Listed("members:read", "domain_ids", "chess", "members_list", new { id = "chess" }, new { id = "lobby" }, Replied("bob")),
        new("storage:kv", """{"type":"storage:kv"}""", "kv_set", new { key = "k", value = "v" }, null, static proof => Task.FromResult(proof.Host.Store.GetValue(HostWorld.Community, ProofWorld.Plugin, "k") is not null)),
        Listed("ui:panels", "locations", "sidebar", "ui_register", Ui("panel", "sidebar"), Ui("panel", "header"), Left(PluginDocumentKind.UiRegistration)),
        Listed("ui:components", "names", "clock", "ui_register", Ui("component", "clock"), Ui("component", "board"), Left(PluginDocumentKind.UiRegistration)),
        Listed("ui:inject", "selectors", ".title", "ui_register", Ui("injection", ".title"), Ui("injection", ".login"), Left(PluginDocumentKind.UiRegistration)),
        Listed("signals:emit", "patterns", "game.*", "signal_emit", Signal("game.moved"), Signal("bank.moved"), Signalled),
        Listed("messages:send", "recipients", "bob", "message_send", new { recipient = "bob", body = "hi" }, new { recipient = "carol", body = "hi" }, Left(PluginDocumentKind.Message)),
        new("signals:propagate", """{"type":"signals:propagate","directions":["down"]},{"type":"signals:emit","patterns":["game.*"]}""", "signal_propagate", Towards("down"), Towards("up"), Signalled),
        Listed("mdx:edit", "domain_ids", "lobby", "page_update", Page("lobby"), Page("vault"), Left(PluginDocumentKind.Page)),
        Listed("domain:write", "domain_ids", "lobby", "domain_update", new { id = "lobby", name = "Hall" }, new { id = "vault", name = "Hall" }, static async proof => (await proof.Host.Store.ListDomainsAsync(HostWorld.Community)).Any(static domain => domain.Name == "Hall")),
        Listed("domain:create", "parent_ids", "lobby", "domain_create", Child("lobby"), Child("vault"), static proof => proof.HasDomainAsync("made")),
        Listed("domain:delete", "domain_ids", "doomed", "domain_delete", new { id = "doomed" }, new { id = "vault" }, static async proof => !await proof.HasDomainAsync("doomed") || !await proof.HasDomainAsync("vault")),
        Listed("plugins:configure", "plugin_ids", "org.example.target", "plugin_configure", new { plugin_id = "org.example.target", settings = new { colour = "red" } }, new { plugin_id = "org.example.spare", settings = new { colour = "red" } }, Configured)
            with { Arrange = static async proof => await TargetPlugin.InstallAsync(proof.World, "org.example.target", "org.example.spare") },
        Listed("members:manage", "domain_ids", "chess", "members_manage", Member("chess"), Member("lobby"), static proof => Task.FromResult(proof.Members.RolesOf("dave") is not null)),
        new("signals:broadcast", """{"type":"signals:broadcast"}""", "signal_broadcast", Signal("game.moved"), null, Signalled),
        new(
            "process:spawn",
            """{"type":"process:spawn","allowlist":[{"executable":"/usr/bin/touch","args_pattern":"/tmp/bailey-proof-[^/]*/touched"}]}""",
            "process_spawn",
            new { executable = "/usr/bin/touch", arguments = new[] { "TOUCHED" } },
            new { executable = "/usr/bin/touch", arguments = new[] { "TOUCHED.too" } },
            static proof => Task.FromResult(File.Exists(proof.Touched) || File.Exists(proof.Touched + ".too"))),
    ];

    public string RequestIn(ProofWorld proof) => Text(Request, proof);

    public string OtherIn(ProofWorld proof) => Text(Other!, proof);

    /// <summary>Its entries as a manifest has them.</summary>
    public string Manifest(string more = "") => $"[{Declared.Replace("\"type\"", "\"justification\":\"j\",\"type\"", StringComparison.Ordinal)}{more}]";

    public override string ToString() => Capability;

    private static string Text(object request, ProofWorld proof) => JsonSerializer.Serialize(request).Replace("TOUCHED", proof.Touched, StringComparison.Ordinal);

    private static CapabilityProof Listed(string capability, string parameter, string item, string function, object request, object other, Func<ProofWorld, Task<bool>> happened) =>
        new(capability, $$"""{"type":"{{capability}}","{{parameter}}":["{{item}}"]}""", function, request, other, happened);

    private static object Ui(string kind, string place) => new { kind, place, title = "Clock" };

    private static object Signal(string type) => new { type, payload = new { } };

    private static object Towards(string direction) => new { type = "game.moved", payload = new { }, direction };

    private static object Page(string domain) => new { domain_id = domain, page = "index", content = "# Welcome" };

    private static object Child(string parent) => new { id = "made", parent_id = parent, name = "Made" };

    private static object Member(string domain) => new { domain_id = domain, principal = "dave", roles = new[] { "observer" } };

    private static Func<ProofWorld, Task<bool>> Replied(string text) => proof => Task.FromResult(proof.LastReply.Contains(text, StringComparison.Ordinal));

    private static Func<ProofWorld, Task<bool>> Left(PluginDocumentKind kind) => async proof => await proof.CountAsync(kind) > 0;

    private static async Task<bool> Signalled(ProofWorld proof) => (await proof.SignalsAsync()).Length > 0;

    private static async Task<bool> Configured(ProofWorld proof) =>
        (await proof.Host.Store.ListInstallationsAsync(HostWorld.Community)).Any(static installation => installation.SettingsJson.Contains("red", StringComparison.Ordinal));
}
