using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests.Remote;

/// <summary>Communities, invitations, tokens and policies of a server, from the command line.</summary>
public sealed class RemoteGovernanceTests
{
    [Fact]
    public async Task A_community_is_made_listed_shown_and_deleted_by_those_who_may()
    {
        await using var world = await RemoteWorld.StartAsync();
        (await world.DoneAsync("root", "community", "create", "go", "--name", "Go", "--description", "For stones", "--admin", "alice")).ShouldBe("go: made by root\n");
        var again = await world.AsAsync("root", "community", "create", "go");
        again.ExitCode.ShouldBe(ExitCode.PluginFailed);
        again.Error.ShouldContain("reason   already_exists");
        (await world.DoneAsync("root", "community", "list")).ShouldMatch(@"^COMMUNITY +NAME +MADE +BY\nchess +chess +- +-\ngo +Go +\d{4}-.*Z +root\n$");
        (await world.DoneAsync("alice", "community", "show", "go")).ShouldStartWith("go: Go\n  for   For stones\n  made  ");
        (await world.JsonAsync("alice", "community", "show", "go"))["name"]!.GetValue<string>().ShouldBe("Go");

        var denied = await world.AsAsync("bob", "community", "create", "shogi");
        denied.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        denied.Error.ShouldContain("reason   permission_missing");
        denied.Error.ShouldContain("decision");
        (await world.AsAsync("bob", "community", "show", "go")).Error.ShouldContain("not_found");

        // Nobody sits here who could be asked.
        (await world.AsAsync("root", "community", "delete", "go")).ExitCode.ShouldBe(ExitCode.Usage);
        (await world.DoneAsync("root", "community", "delete", "go", "--yes")).ShouldBe("go: deleted\n");
        (await world.AsAsync("root", "community", "show", "go", "--json")).Text.ShouldContain("\"code\":\"not_found\"");
    }

    [Fact]
    public async Task An_invitation_prints_its_code_alone_where_programs_read_and_is_accepted_by_it()
    {
        await using var world = await RemoteWorld.StartAsync();
        var invited = await world.AsAsync("alice", "invite", "member", "--community", "chess", "--hours", "2", "--note", "for kim");
        invited.ExitCode.ShouldBe(ExitCode.Ok, invited.Error);
        invited.Text.ShouldMatch("^invite_[A-Za-z0-9_-]+\n$");
        invited.Error.ShouldContain("for chess as member, good once");
        using var http = new HttpClient { BaseAddress = new Uri(world.Address) };
        using var body = new StringContent($$"""{"code":"{{invited.Text.Trim()}}","name":"kim","password":"a good long password"}""", System.Text.Encoding.UTF8, "application/json");
        (await http.PostAsync("/api/invitations/accept", body)).IsSuccessStatusCode.ShouldBeTrue();
        (await world.DoneAsync("root", "principal", "list", "--server", "local")).ShouldMatch(@"(?m)^kim +enabled +- +chess$");

        var unknown = await world.AsAsync("alice", "invite", "emperor", "--community", "chess");
        unknown.ExitCode.ShouldBe(ExitCode.PluginFailed);
        unknown.Error.ShouldContain("emperor");
        (await world.AsAsync("alice", "invite", "member", "--community", "chess", "--hours", "0")).ExitCode.ShouldBe(ExitCode.Usage);
        (await world.AsAsync("bob", "invite", "member", "--community", "chess")).ExitCode.ShouldBe(ExitCode.PolicyDenied);
    }

    [Fact]
    public async Task A_token_prints_its_secret_alone_works_within_its_scope_and_no_more_once_it_is_revoked()
    {
        await using var world = await RemoteWorld.StartAsync();
        (await world.DoneAsync("mo", "token", "list")).ShouldBe("You have no tokens.\n");
        var made = await world.AsAsync("mo", "token", "create", "deployment", "--scope", "plugin:package:read", "--scope", "self:*", "--days", "3");
        made.ExitCode.ShouldBe(ExitCode.Ok, made.Error);
        made.Text.ShouldMatch("^bailey_[A-Za-z0-9_-]+\n$");
        made.Error.ShouldContain("for plugin:package:read, self:*, until ");
        made.Error.ShouldNotContain(made.Text.Trim());

        var variables = new Dictionary<string, string> { ["BAILEY_SERVER"] = world.Address, ["BAILEY_TOKEN"] = made.Text.Trim() };
        var listed = await CommandLine.RunAsync(variables, null, "token", "list");
        listed.Text.ShouldMatch(@"^ID +NAME +SCOPE +MADE +ENDS\n[0-9a-f-]+ +deployment +plugin:package:read self:\* +");
        (await CommandLine.RunAsync(variables, null, "plugins", "list", "--community", "chess")).ExitCode.ShouldBe(ExitCode.Ok);
        var wider = await CommandLine.RunAsync(variables, null, "token", "create", "wider", "--scope", "plugin:package:upload");
        wider.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        wider.Error.ShouldContain("scope_too_narrow");

        var id = (await world.JsonAsync("mo", "token", "list"))["items"]![0]!["id"]!.GetValue<string>();
        (await world.DoneAsync("mo", "token", "revoke", id)).ShouldBe($"{id}: revoked\n");
        (await CommandLine.RunAsync(variables, null, "token", "list")).Error.ShouldContain("sign_in_required");
        (await world.AsAsync("mo", "token", "revoke", id)).Error.ShouldContain("not_found");

        var faulty = await world.AsAsync("mo", "token", "create", "x", "--scope", "a::b");
        faulty.ExitCode.ShouldBe(ExitCode.PluginFailed);
        faulty.Error.ShouldContain("/scope/0: ");
        (await world.AsAsync("mo", "token", "create", "x")).ExitCode.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task A_plugin_policy_is_shown_so_that_it_can_be_edited_and_set_and_a_newer_one_is_not_lost()
    {
        await using var world = await RemoteWorld.StartAsync();
        string[] show = ["policy", "show", "--community", "chess"];
        var shown = await world.DoneAsync("mo", show);
        shown.ShouldMatch("^# plugin policy of chess, ETag [0-9a-f]+\n");
        var tag = shown.Split('\n')[0].Split(' ')[^1];
        var file = world.Write("edited.yaml", shown + "# edited\n");
        (await world.DoneAsync("mo", "policy", "set", file, "--community", "chess", "--if-match", tag)).ShouldStartWith("plugin policy of chess: replaced (ETag ");
        var stale = await world.AsAsync("mo", "policy", "set", file, "--community", "chess", "--if-match", tag);
        stale.ExitCode.ShouldBe(ExitCode.PluginFailed);
        stale.Error.ShouldContain("it was changed by somebody else");

        world.Write("edited.yaml", "trust_policy: signed_only\nallow_background_jobs: true\n");
        (await world.JsonAsync("mo", "policy", "set", file, "--community", "chess"))["allow_background_jobs"]!.GetValue<bool>().ShouldBeTrue();
        (await world.DoneAsync("mo", show)).ShouldContain("allow_background_jobs: true");
        world.Write("edited.yaml", "trust_polcy: signed_only\n");
        var faulty = await world.AsAsync("mo", "policy", "set", file, "--community", "chess");
        faulty.ExitCode.ShouldBe(ExitCode.PluginFailed);
        faulty.Error.ShouldContain("trust_polcy");
        (await world.AsAsync("bob", "policy", "set", file, "--community", "chess")).ExitCode.ShouldBe(ExitCode.PolicyDenied);

        world.Write("edited.yaml", "enabled: false\n");
        (await world.DoneAsync("root", "policy", "instance", "set", file)).ShouldStartWith("policy of the instance: replaced");
        (await world.DoneAsync("root", "policy", "instance", "show")).ShouldContain("enabled: false");
        (await world.AsAsync("alice", "policy", "instance", "set", file)).ExitCode.ShouldBe(ExitCode.PolicyDenied);
    }

    [Fact]
    public async Task A_server_tells_its_command_rules_validates_documents_and_explains_decisions()
    {
        await using var world = await RemoteWorld.StartAsync();
        var variables = new Dictionary<string, string> { ["BAILEY_SERVER"] = world.Address, ["BAILEY_TOKEN"] = await world.TokenAsync("root", "*") };
        Task<CommandLine.Result> RunAsync(params string[] arguments) => CommandLine.RunAsync(variables, null, ["policy", .. arguments]);

        var rules = await RunAsync("show");
        rules.ExitCode.ShouldBe(ExitCode.Ok, rules.Error);
        rules.Text.ShouldStartWith("command rules: none; every operation exists\n");
        rules.Text.ShouldMatch(@"(?m)^communities/create +system:community:create +high-risk-write +exists$");

        var good = await RunAsync("validate", world.Write("a.yaml", "trust_policy: signed_only\n"), "--kind", "community-plugins");
        good.ExitCode.ShouldBe(ExitCode.Ok, good.Error);
        var bad = world.Write("b.yaml", "trust_policy: signed_only\nsurprise: 1\n");
        var far = await RunAsync("validate", bad, "--kind", "community-plugins", "--json");
        far.ExitCode.ShouldBe(ExitCode.BadData, far.Error);
        far.Text.ShouldBe((await CommandLine.RunAsync("policy", "validate", bad, "--kind", "community-plugins", "--json")).Text);

        var may = await RunAsync("explain", "operation", "plugins/packages/upload", "--as", "mo", "--community", "chess");
        may.ExitCode.ShouldBe(ExitCode.Ok, may.Error);
        may.Text.ShouldEndWith("=> allowed\n");
        var mayNot = await RunAsync("explain", "operation", "plugins/packages/upload", "--as", "bob", "--community", "chess");
        mayNot.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        mayNot.Text.ShouldEndWith("=> denied: permission_missing\n");
        mayNot.Text.ShouldContain("remedy");
        (await RunAsync("explain", "capability", "storage:kv", "--as", "bob", "--community", "chess", "--json")).Text.ShouldContain("\"explanations\":[");
        var egress = await RunAsync("explain", "egress", "https://example.com/", "--as", "bob");
        egress.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        egress.Text.ShouldContain("=> denied: ");
        (await RunAsync("explain", "egress", "https://example.com/", "--as", "bob", "--allow", "example.com")).ExitCode.ShouldBe(ExitCode.Usage);
    }
}
