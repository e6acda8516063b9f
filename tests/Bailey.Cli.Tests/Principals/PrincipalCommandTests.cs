using System.Text.Json;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Principals;

/// <summary><c>bailey principal</c>, as operators use it.</summary>
public sealed class PrincipalCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Bob => Path.Combine(_folder.FullPath, "etc", "profiles", "bob.yaml");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_principal_is_made_changed_and_shown()
    {
        await Done("create", "bob", "groups=editors", "network.egress=api.example.com,*.example.org:8443", "quotas.max_memory_bytes=1MiB");
        await Done("set", "bob", "groups+=admin", "groups-=editors", "enabled=true", "auth.methods=keypair,system");
        await Done("grant", "bob", "plugin:*", "audit:read");
        await Done("revoke", "bob", "plugin:package:remove");
        await Done("quota", "bob", "max_cpu_fuel_per_sec=1_000_000", "max_timeout_secs=10");

        var bob = Json(await Done("show", "bob", "--json"));
        bob.GetProperty("state").GetString().ShouldBe("enabled");
        Texts(bob, "groups").ShouldBe(["admin"]);
        Texts(bob, "grants").ShouldBe(["plugin:*", "audit:read"]);
        Texts(bob, "revokes").ShouldBe(["plugin:package:remove"]);
        Texts(bob, "egress").ShouldBe(["https://api.example.com:443", "https://*.example.org:8443"]);
        Texts(bob, "auth_methods").ShouldBe(["keypair", "system"]);
        bob.GetProperty("quotas").GetProperty("max_memory_bytes").GetInt64().ShouldBe(1024 * 1024);
        bob.GetProperty("quotas").GetProperty("max_cpu_fuel_per_sec").GetInt64().ShouldBe(1_000_000);
        bob.GetProperty("quotas").GetProperty("max_in_flight_calls").GetInt64().ShouldBe(4);

        var text = (await Done("show", "BOB")).Text;
        text.ShouldContain("plugin:package:remove");
        text.ShouldContain("1 MiB");
        (await Done("list")).Text.ShouldMatch(@"NAME +STATE[\s\S]*bob +enabled +admin +2 +1 +2");
        Json(await Done("list", "--json")).GetProperty("principals").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_disabled_principal_is_shown_as_such_until_it_is_enabled()
    {
        await Done("create", "bob");
        (await Done("disable", "bob")).Text.ShouldStartWith("bob: changed");
        (await Done("disable", "bob")).Text.ShouldStartWith("bob: unchanged");
        Json(await Done("show", "bob", "--json")).GetProperty("state").GetString().ShouldBe("disabled");
        await Done("enable", "bob");
        Json(await Done("show", "bob", "--json")).GetProperty("state").GetString().ShouldBe("enabled");
    }

    [Fact]
    [Rule("P3.25")]
    public async Task A_grant_made_twice_is_there_once_and_one_taken_back_is_gone()
    {
        await Done("create", "bob");
        await Done("grant", "bob", "plugin:*");
        var before = await File.ReadAllBytesAsync(Bob, TestContext.Current.CancellationToken);
        (await Done("grant", "bob", "plugin:*")).Text.ShouldStartWith("bob: unchanged");
        (await File.ReadAllBytesAsync(Bob, TestContext.Current.CancellationToken)).ShouldBe(before);
        await Done("grant", "bob", "plugin:*", "--remove");
        Texts(Json(await Done("show", "bob", "--json")), "grants").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_grant_that_a_revoke_still_beats_says_so()
    {
        await Done("create", "bob", "revokes=plugin:*,audit:read");
        var result = await Run("grant", "bob", "plugin:read", "audit:read");
        result.ExitCode.ShouldBe(0);
        result.Complaint.ShouldContain("'plugin:*' is still revoked");
        Texts(Json(await Done("show", "bob", "--json")), "revokes").ShouldBe(["plugin:*"], "what is granted in the same words is revoked no longer");
    }

    [Theory]
    [InlineData(64, "there is no field 'gruops' (did you mean 'groups'?)", "set", "bob", "gruops=a")]
    [InlineData(64, "from 1 to 64", "set", "bob", "quotas.max_in_flight_calls=65")]
    [InlineData(64, "from 1 to 64", "quota", "bob", "max_in_flight_calls=0")]
    [InlineData(64, "there is no field 'quotas.max_cpu'", "quota", "bob", "max_cpu=1")]
    [InlineData(64, "is no list", "set", "bob", "enabled+=true")]
    [InlineData(64, "true or false", "set", "bob", "enabled=maybe")]
    [InlineData(64, "must stand alone in its segment", "grant", "bob", "foo*")]
    [InlineData(64, "write KEY=VALUE", "set", "bob", "groups")]
    [InlineData(64, "is no name of a principal", "show", "../bob")]
    [InlineData(64, "pattern of hosts", "set", "bob", "network.egress=*")]
    [InlineData(64, "neither an absolute path nor a bare name", "set", "bob", "process.allow=bin/sh")]
    [InlineData(66, "there is no principal 'kim'", "show", "kim")]
    [InlineData(66, "there is no principal 'kim'", "grant", "kim", "a:b")]
    [InlineData(66, "there is no principal 'kim'", "usage", "kim")]
    [InlineData(66, "has a profile already", "create", "bob")]
    public async Task What_is_wrong_is_said_and_nothing_is_written(int exitCode, string message, params string[] arguments)
    {
        await Done("create", "bob");
        var before = await File.ReadAllBytesAsync(Bob, TestContext.Current.CancellationToken);
        var result = await Run(arguments);
        result.ExitCode.ShouldBe(exitCode, result.Error);
        result.Complaint.ShouldContain(message);
        (await File.ReadAllBytesAsync(Bob, TestContext.Current.CancellationToken)).ShouldBe(before);
        Directory.GetFiles(Path.GetDirectoryName(Bob)!, "*.yaml").Length.ShouldBe(1);
    }

    [Fact]
    [Rule("P3.16")]
    public async Task A_broken_profile_is_shown_with_its_faults_and_cannot_be_edited_past_them()
    {
        await Done("create", "bob");
        await File.WriteAllTextAsync(Bob, "enabled: true\ngrants: ['a*']\ngruops: []\n", TestContext.Current.CancellationToken);
        var shown = await Run("show", "bob");
        shown.ExitCode.ShouldBe(65);
        shown.Text.ShouldContain("profile_invalid");
        shown.Text.ShouldContain($"{Bob}:2:10:");
        shown.Text.ShouldContain($"{Bob}:3:1:");
        var edited = await Run("enable", "bob");
        edited.ExitCode.ShouldBe(65);
        edited.Error.ShouldContain($"{Bob}:2:10:");
        (await File.ReadAllTextAsync(Bob, TestContext.Current.CancellationToken)).ShouldStartWith("enabled: true\ngrants: ['a*']");
    }

    [Fact]
    [Rule("P1.24")]
    [Rule("P1.27")]
    public async Task Who_acts_for_a_principal_hands_out_no_more_than_it_holds()
    {
        await Done("create", "ann", "groups=admin");
        await Done("create", "bob", "grants=principal:grant,plugin:*");
        await Done("create", "kim");
        await Done("grant", "kim", "plugin:read", "--as", "bob");
        await Denied("not_held_by_actor", "grant", "kim", "audit:read", "--as", "bob");
        await Denied("not_held_by_actor", "grant", "bob", "*", "--as", "bob");
        await Denied("permission_missing", "set", "kim", "groups+=admin", "--as", "bob");
        await Denied("permission_missing", "quota", "kim", "max_in_flight_calls=9", "--as", "bob");
        await Denied("permission_missing", "quota", "bob", "max_in_flight_calls=9", "--as", "bob");
        await Denied("principal_unknown", "grant", "kim", "plugin:read", "--as", "nobody");
        await Done("set", "kim", "groups+=admin", "--as", "ann");
        await Done("disable", "ann", "--as", "kim");
        await Denied("principal_disabled", "enable", "ann", "--as", "ann");
    }

    [Theory]
    [Rule("P1.29")]
    [InlineData("disable", "ann")]
    [InlineData("set", "ann", "enabled=false")]
    [InlineData("set", "ann", "groups=")]
    [InlineData("set", "ann", "groups-=admin")]
    [InlineData("revoke", "ann", "*")]
    public async Task The_last_admin_cannot_be_taken_away_not_even_by_the_owner_of_the_files(params string[] arguments)
    {
        await Done("create", "ann", "groups=admin");
        await Done("create", "bob", "groups=admin", "enabled=false");
        await Denied("last_admin", arguments);
        Json(await Done("show", "ann", "--json")).GetProperty("state").GetString().ShouldBe("enabled");
        await Done("enable", "bob");
        await Done(arguments);
    }

    [Fact]
    public async Task Quotas_and_usage_are_shown_by_what_enforces_them()
    {
        await Done("create", "bob", "quotas.max_in_flight_calls=2");
        (await Done("quota", "bob")).Text.ShouldContain("max_in_flight_calls       2");
        Json(await Done("quota", "bob", "--json")).GetProperty("max_in_flight_calls").GetInt32().ShouldBe(2);
        var usage = Json(await Done("usage", "bob", "--json"));
        usage.GetProperty("in_flight_calls").GetProperty("limit").GetInt32().ShouldBe(2);
        usage.GetProperty("in_flight_calls").GetProperty("used").GetInt32().ShouldBe(0);
        (await Done("usage", "bob")).Text.ShouldContain("0 of 2");
    }

    [Fact]
    public async Task A_one_time_link_is_made_in_the_files_where_no_server_runs_and_shown_alone()
    {
        await Done("create", "ann", "groups=admin", "auth.methods=password");
        await Done("create", "bob", "auth.methods=password", "grants=principal:credential:update,plugin:*");
        await Done("create", "kim", "auth.methods=token");
        var bob = await Done("link", "BOB");
        bob.Text.ShouldMatch("^/sign-in/link\\?token=[A-Za-z0-9_-]{43}\n$");
        bob.Error.ShouldContain("for bob, once, until ");
        var ann = Json(await Done("link", "ann", "--json"));
        ann.GetProperty("principal").GetString().ShouldBe("ann");
        ann.GetProperty("link").GetString().ShouldStartWith("/sign-in/link?token=");
        ann.GetProperty("expiresAt").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UtcNow);
        await Denied("auth_method_not_allowed", "link", "kim");
        await Denied("not_held_by_actor", "link", "ann", "--as", "bob");
        await Denied("permission_missing", "link", "ann", "--as", "kim");
        await Done("disable", "bob");
        await Denied("principal_disabled", "link", "bob");
        var unknown = await Run("link", "nobody");
        unknown.ExitCode.ShouldBe(66);
        unknown.Complaint.ShouldContain("there is no principal 'nobody'");
        (await CommandLine.RunAsync("audit", "query", "--data", _folder.FullPath)).Text.ShouldContain("principals/sign-in-link/create bob");
    }

    private async Task Denied(string reason, params string[] arguments)
    {
        var result = await Run([.. arguments, "--json"]);
        result.ExitCode.ShouldBe(2, result.Text + result.Error);
        var decision = Json(result);
        decision.GetProperty("allowed").GetBoolean().ShouldBeFalse();
        decision.GetProperty("reason_code").GetString().ShouldBe(reason);
        decision.GetProperty("remedy").GetString().ShouldNotBeNullOrEmpty();
    }

    private async Task<CommandLine.Result> Done(params string[] arguments)
    {
        var result = await Run(arguments);
        result.ExitCode.ShouldBe(0, result.Error);
        return result;
    }

    private Task<CommandLine.Result> Run(params string[] arguments) => CommandLine.RunAsync(["principal", .. arguments, "--data", _folder.FullPath]);

    private static JsonElement Json(CommandLine.Result result) => JsonElement.Parse(result.Text);

    private static string[] Texts(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];
}
