using System.Text.Json.Nodes;
using Bailey.Plugins.Packages;

namespace Bailey.Server.Tests.Story;

/// <summary>The whole of it: a server as an operator starts it, from the first start over a community with plugins to the end, and started again.</summary>
public sealed class StoryTests : IDisposable
{
    private const string Chess = "/api/communities/chess";
    private const string Packages = Chess + "/plugin-packages";
    private const string Echo = Packages + "/" + StoryPackages.Id;
    private const string Job = Chess + "/jobs/" + StoryPackages.Id + "/new-year";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _data = Directory.CreateTempSubdirectory("bailey-story-").FullName;
    private readonly PublisherKey _key = PublisherKey.Create();

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task A_server_is_started_used_stopped_and_started_again()
    {
        await using var registry = await StoryRegistry.StartAsync(StoryPackages.Signed(_key, id: "org.example.fetched"));
        await using var server = await ServerProcess.StartAsync(_data);
        using var ada = new StoryClient(server.Address);
        using var bob = new StoryClient(server.Address);
        await FirstStartAsync(server, ada);
        await MakeCommunityAsync(ada.Api, bob);
        await SetPoliciesAsync(ada.Api, bob.Api, registry);

        // It takes as long as the guard allows, and nothing else waits for it.
        var slow = ada.Api.PostAsync(Packages + "/install-registry", Url(registry.At("/slow")));
        await InstallAsync(ada.Api);
        await FetchAsync(ada.Api, registry);
        await UseAsync(ada.Api, bob.Api);
        await RunJobAsync(ada.Api, bob.Api);
        await UpgradeAsync(ada.Api, bob.Api);
        await FailAndResumeAsync(ada.Api, bob.Api);
        (await slow).ShouldBe(504, "http_timeout").Text.ShouldNotContain("127.0.0.1");
        await ReadAuditAsync(ada.Api, bob.Api);

        var (exitCode, errors) = await server.TerminateAsync();
        exitCode.ShouldBe(0, errors);
        errors.ShouldBeEmpty();

        await using var again = await ServerProcess.StartAsync(_data);
        again.SetupToken.ShouldBeNull();
        ada.MoveTo(again.Address);
        bob.MoveTo(again.Address);
        await EndAsync(ada.Api, bob.Api);
        (await again.TerminateAsync()).ExitCode.ShouldBe(0);
    }

    private static async Task FirstStartAsync(ServerProcess server, StoryClient ada)
    {
        (await ada.Api.GetAsync("/api/communities")).ShouldBe(401, "sign_in_required");
        (await ada.Api.PostAsync("/api/account/setup", Setup("wrong"))).ShouldBe(403, "setup_link_invalid");
        await ada.SignInAsync("/api/account/setup", Setup(server.SetupToken!));
        (await ada.Api.PostAsync("/api/account/setup", Setup(server.SetupToken!))).ShouldBe(403, "setup_link_invalid");
        (await ada.Api.GetAsync("/api/account")).ShouldBe(200).Json["principal"]!.GetValue<string>().ShouldBe("ada");

        static string Setup(string token) => $$"""{"token":"{{token}}","principal":"ada","password":"correct horse battery"}""";
    }

    private static async Task MakeCommunityAsync(ApiClient ada, StoryClient bob)
    {
        (await ada.PostAsync("/api/communities", """{"id":"chess","name":"The chess club"}""")).ShouldBe(201);
        var code = (await ada.PostAsync(Chess + "/members/invitations", """{"roles":["member"],"note":"for Bob"}""")).ShouldBe(201).Json["code"]!.GetValue<string>();
        var acceptance = $$"""{"code":"{{code}}","name":"bob","password":"a castle in the hills"}""";
        (await bob.Api.PostAsync("/api/invitations/accept", acceptance)).ShouldBe(200).Json["principal"]!.GetValue<string>().ShouldBe("bob");
        (await bob.Api.PostAsync("/api/invitations/accept", acceptance.Replace("bob", "eve", StringComparison.Ordinal))).Status.ShouldBeInRange(400, 499);
        (await bob.Api.PostAsync("/api/account/sign-in", """{"principal":"bob","password":"a castle in the hollow"}""")).ShouldBe(401);
        await bob.SignInAsync("/api/account/sign-in", """{"principal":"bob","password":"a castle in the hills"}""");
        (await bob.Api.GetAsync(Chess)).ShouldBe(200).Json["name"]!.GetValue<string>().ShouldBe("The chess club");
        (await bob.Api.PostAsync("/api/communities", """{"id":"go"}""")).ShouldBe(403, "permission_missing");
    }

    private async Task SetPoliciesAsync(ApiClient ada, ApiClient bob, StoryRegistry registry)
    {
        // The operator of the machine opens what no admin of a community can: over the local socket, without a password.
        using var local = StoryClient.OverSocket(_data);
        const string Instance = "/api/policy/instance";
        var opened = $$"""
            {"enabled":true,"allows_ui_plugins":true,"max_level":"system","local_egress":["127.0.0.1/32:{{registry.Port}}"],
             "plugin_allowlist":[{"id":"{{StoryPackages.Id}}","reason":"a test","approved_by":"ada","approved_at":"2026-01-01"},{"id":"org.example.fetched","reason":"a test","approved_by":"ada","approved_at":"2026-01-01"}]}
            """;
        (await local.PutAsync(Instance, opened, ("If-Match", (await local.GetAsync(Instance)).ShouldBe(200).ETag!))).ShouldBe(200);
        (await bob.GetAsync(Instance)).ShouldBe(403, "permission_missing");
        await SetPluginPolicyAsync(ada, registry.Port, backgroundJobs: false);
    }

    private async Task SetPluginPolicyAsync(ApiClient ada, int port, bool backgroundJobs)
    {
        const string Path = Chess + "/plugin-policy";
        var policy = new JsonObject
        {
            ["trust_policy"] = "trusted_publishers_only",
            ["install_sources"] = new JsonArray("upload", "registry"),
            ["registry_allowlist"] = new JsonArray($"http://127.0.0.1:{port}", $"http://127.0.0.1:{StoryRegistry.ClosedPort}", "http://10.0.0.1"),
            ["trusted_publishers"] = new JsonArray(new JsonObject { ["fingerprint"] = _key.Fingerprint.Text, ["label"] = "Test" }),
            ["allow_background_jobs"] = backgroundJobs,
        };
        (await ada.PutAsync(Path, policy.ToJsonString(), ("If-Match", (await ada.GetAsync(Path)).ShouldBe(200).ETag!))).ShouldBe(200);
    }

    private async Task InstallAsync(ApiClient ada)
    {
        (await ada.UploadAsync(Packages, StoryPackages.Unsigned())).ShouldBe(403, "signature_missing").Json["layer"]!.GetValue<string>().ShouldBe("signature");
        using (var stranger = PublisherKey.Create())
        {
            (await ada.UploadAsync(Packages, StoryPackages.Signed(stranger))).ShouldBe(403, "publisher_untrusted");
        }

        (await ada.GetAsync(Packages)).ShouldBe(200).Json["items"]!.AsArray().ShouldBeEmpty();
        Text((await ada.UploadAsync(Packages, StoryPackages.Signed(_key))).ShouldBe(201).Json, "state").ShouldBe("verified");
    }

    private static async Task FetchAsync(ApiClient ada, StoryRegistry registry)
    {
        const string Install = Packages + "/install-registry";
        (string Url, int Status, string Code)[] refused =
        [
            ("http://127.0.0.2/unlisted", 403, "registry_not_allowed"),
            ("http://10.0.0.1/echo.bailey", 403, "address_not_public"),
            ($"http://127.0.0.1:{StoryRegistry.ClosedPort}/echo.bailey", 403, "address_not_public"),
            (registry.At("/inside"), 403, "address_not_public"),
            (registry.At("/away"), 403, "registry_not_allowed"),
            (registry.At("/endless"), 502, "http_body_too_large"),
            (registry.At("/page"), 422, "package_not_zip"),
            (registry.At("/missing"), 502, "registry_failed"),
            ("no url", 403, "malformed_url"),
        ];
        foreach (var (url, status, code) in refused)
        {
            (await ada.PostAsync(Install, Url(url))).ShouldBe(status, code).Text.ShouldNotContain("sunflower");
        }

        registry.ClosedRequests.ShouldBe(0);
        (await ada.GetAsync(Packages)).ShouldBe(200).Json["items"]!.AsArray().Count.ShouldBe(1);
        Text((await ada.PostAsync(Install, Url(registry.At("/moved")))).ShouldBe(201).Json, "id").ShouldBe("org.example.fetched");
    }

    private static async Task UseAsync(ApiClient ada, ApiClient bob)
    {
        var review = (await ada.GetAsync(Echo + "/review")).ShouldBe(200).Json;
        (Text(review, "signature"), review["capabilities"]!.AsArray().Count).ShouldBe(("valid", 1));
        (await bob.PutAsync(Echo + "/activate", Accept(Text(review, "digest")))).ShouldBe(403, "permission_missing");
        (await ada.PutAsync(Echo + "/activate", Accept(Text(review, "digest")))).ShouldBe(200);

        var faulty = (await ada.PutAsync(Echo + "/settings", """{"greeting":"much too long a greeting","times":0}""")).ShouldBe(422, "settings_invalid");
        faulty.Json["errors"]!.AsArray().Select(static fault => Text(fault!, "pointer")).ShouldBe(["/greeting", "/times"], ignoreOrder: true);
        (await ada.PutAsync(Echo + "/settings", """{"greeting":"hello","times":2}""")).ShouldBe(200);
        Text((await ada.GetAsync(Echo + "/settings")).ShouldBe(200).Json, "greeting").ShouldBe("hello");

        var reply = (await bob.PostAsync(Chess + "/hooks/message.posted", """{"text":"e4"}""")).ShouldBe(200).Json;
        (Text(reply["value"]!, "text"), Text(reply["outcomes"]![0]!, "outcome"), Text(reply["outcomes"]![0]!, "version")).ShouldBe(("e4", "result", "1.0.0"));
    }

    private async Task RunJobAsync(ApiClient ada, ApiClient bob)
    {
        (await bob.PostAsync(Job + "/run")).ShouldBe(403, "permission_missing");
        Text((await ada.GetAsync(Job)).ShouldBe(200).Json["denials"]![0]!, "code").ShouldBe("background_jobs_disabled");
        await RunAsync("denied");
        var port = new Uri((await ada.GetAsync(Chess + "/plugin-policy")).Json["registry_allowlist"]![0]!.GetValue<string>()).Port;
        await SetPluginPolicyAsync(ada, port, backgroundJobs: true);
        (await ada.GetAsync(Job)).ShouldBe(200).Json["denials"]!.AsArray().ShouldBeEmpty();
        await RunAsync("succeeded");

        async Task RunAsync(string outcome)
        {
            var run = (await ada.PostAsync(Job + "/run")).ShouldBe(202).Headers["Location"];
            (await UntilAsync(ada, run, static run => Text(run, "outcome") != "running"))["outcome"]!.GetValue<string>().ShouldBe(outcome);
        }
    }

    private async Task UpgradeAsync(ApiClient ada, ApiClient bob)
    {
        var pending = Text((await ada.UploadAsync(Packages, StoryPackages.Signed(_key, "1.1.0"))).ShouldBe(201).Json["pending"]!, "digest");
        var held = (await ada.PutAsync(Echo + "/upgrade", $$"""{"digest":"{{pending}}"}""")).ShouldBe(409, "acceptance_required");
        held.Json["difference"]!["added"]!.AsArray().Select(static added => Text(added!, "type")).ShouldBe(["storage:kv"]);
        (await VersionAsync(bob)).ShouldBe("1.0.0");
        (await ada.PutAsync(Echo + "/upgrade", Accept(pending))).ShouldBe(200);
        (await VersionAsync(bob)).ShouldBe("1.1.0");
        (await ada.PutAsync(Echo + "/rollback", "{}")).ShouldBe(200);
        (await VersionAsync(bob)).ShouldBe("1.0.0");
    }

    private static async Task FailAndResumeAsync(ApiClient ada, ApiClient bob)
    {
        for (var call = 0; call < 5; call++)
        {
            Text((await bob.PostAsync(Chess + "/hooks/message.broken", "{}")).ShouldBe(200).Json["outcomes"]![0]!, "outcome").ShouldBe("trapped");
        }

        // Denied until the suspension is stored, and not called at all from then on.
        (await bob.PostAsync(Chess + "/hooks/message.posted", "{}")).ShouldBe(200).Json["outcomes"]!.AsArray().ShouldAllBe(static outcome => Text(outcome!, "code") == "plugin_suspended");
        await UntilAsync(ada, Echo, static package => Text(package["installation"]!, "state") == "suspended");
        var digest = Text((await ada.GetAsync(Echo)).Json["installation"]!, "digest");
        (await ada.PutAsync(Echo + "/activate", Accept(digest))).ShouldBe(409, "plugin_state_unsuitable");
        (await bob.PutAsync(Echo + "/resume")).ShouldBe(403, "permission_missing");
        (await ada.PutAsync(Echo + "/resume")).ShouldBe(200);
        (await VersionAsync(bob)).ShouldBe("1.0.0");
    }

    private static async Task ReadAuditAsync(ApiClient ada, ApiClient bob)
    {
        (await bob.GetAsync(Chess + "/audit")).ShouldBe(403, "permission_missing");
        var denied = (await ada.GetAsync(Chess + "/audit?principal=bob&outcome=denied&limit=1000")).ShouldBe(200).Json["items"]!.AsArray();
        denied.Count.ShouldBeGreaterThanOrEqualTo(4);
        denied.ShouldAllBe(static entry => Text(entry!, "principal") == "bob");
        await IsWholeAsync(ada);
    }

    private static async Task IsWholeAsync(ApiClient ada)
    {
        foreach (var path in new[] { Chess + "/audit/verify", "/api/audit/verify" })
        {
            var verdict = (await ada.PostAsync(path)).ShouldBe(200).Json;
            verdict["isWhole"]!.GetValue<bool>().ShouldBeTrue(verdict.ToJsonString());
            verdict["entries"]!.GetValue<long>().ShouldBePositive();
        }
    }

    private static async Task EndAsync(ApiClient ada, ApiClient bob)
    {
        (await VersionAsync(bob)).ShouldBe("1.0.0");
        Text((await ada.GetAsync(Echo + "/settings")).ShouldBe(200).Json, "greeting").ShouldBe("hello");
        (await ada.GetAsync(Job + "/runs")).ShouldBe(200).Json["items"]!.AsArray().Count.ShouldBe(2);
        await IsWholeAsync(ada);
        (await ada.DeleteAsync(Echo)).ShouldBe(409, "plugin_state_unsuitable");
        (await ada.PutAsync(Echo + "/deactivate")).ShouldBe(200);
        (await ada.DeleteAsync(Echo)).ShouldBe(204);
        (await ada.GetAsync(Echo)).ShouldBe(404, "plugin_not_installed");
        (await bob.DeleteAsync(Chess)).ShouldBe(403, "permission_missing");
        (await ada.DeleteAsync(Chess)).ShouldBe(204);
        (await bob.GetAsync(Chess)).ShouldBe(404, "not_found");
    }

    private static async Task<string> VersionAsync(ApiClient client) =>
        Text((await client.PostAsync(Chess + "/hooks/message.posted", "{}")).ShouldBe(200).Json["outcomes"]![0]!, "version");

    private static async Task<JsonNode> UntilAsync(ApiClient client, string path, Func<JsonNode, bool> isSo)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (true)
        {
            var found = (await client.GetAsync(path)).ShouldBe(200).Json;
            if (isSo(found))
            {
                return found;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    private static string Url(string url) => new JsonObject { ["url"] = url }.ToJsonString();

    private static string Accept(string digest) => $$"""{"digest":"{{digest}}","accept":"all"}""";

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
