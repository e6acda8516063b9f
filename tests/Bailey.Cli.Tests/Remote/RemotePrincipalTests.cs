using System.Text.Json.Nodes;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests.Remote;

/// <summary>Principals of a server, from the command line.</summary>
public sealed class RemotePrincipalTests
{
    [Fact]
    public async Task A_principal_of_a_server_is_made_changed_shown_and_judged_as_one_of_the_files_is()
    {
        await using var world = await RemoteWorld.StartAsync();
        async Task<string> DoneAsync(params string[] arguments) => await world.DoneAsync("root", ["principal", .. arguments, "--server", "local"]);
        async Task<JsonNode> ShownAsync() => JsonNode.Parse(await DoneAsync("show", "kim", "--json"))!;

        (await DoneAsync("create", "kim", "network.egress=api.example.com", "quotas.max_memory_bytes=1MiB")).ShouldBe($"kim: created ({world.Socket})\n");
        (await DoneAsync("set", "kim", "groups+=admin", "auth.methods=token")).ShouldBe($"kim: changed ({world.Socket})\n");
        (await DoneAsync("set", "kim", "groups=admin")).ShouldStartWith("kim: unchanged");
        await DoneAsync("grant", "kim", "plugin:*", "audit:read");
        await DoneAsync("revoke", "kim", "plugin:package:remove");
        await DoneAsync("grant", "kim", "audit:read", "--remove");
        await DoneAsync("quota", "kim", "max_timeout_secs=10", "max_memory_bytes=2MiB");
        (await DoneAsync("disable", "kim")).ShouldStartWith("kim: disabled");
        var kim = await ShownAsync();
        kim["enabled"]!.GetValue<bool>().ShouldBeFalse();
        kim["grants"]!.ToJsonString().ShouldBe("""["plugin:*"]""");
        kim["revokes"]!.ToJsonString().ShouldBe("""["plugin:package:remove"]""");
        kim["groups"]!.ToJsonString().ShouldBe("""["admin"]""");
        (await DoneAsync("list")).ShouldMatch(@"(?m)^kim +disabled +admin +-$");
        (await DoneAsync("enable", "kim")).ShouldStartWith("kim: enabled");
        (await DoneAsync("show", "kim")).ShouldStartWith("# kim\n");
        (await DoneAsync("quota", "kim")).ShouldBe((await CommandLine.RunAsync("principal", "quota", "kim", "--data", world.Folder)).Text);
        JsonNode.Parse(await DoneAsync("quota", "kim", "--json"))!["max_memory_bytes"]!.GetValue<long>().ShouldBe(2 * 1024 * 1024);
        JsonNode.Parse(await DoneAsync("usage", "kim", "--json"))!["in_flight_calls"]!["limit"]!.GetValue<int>().ShouldBe(4);
        (await DoneAsync("usage", "kim")).ShouldContain("0 of 4");

        var unknown = await world.AsAsync("root", "principal", "set", "nobody", "enabled=true", "--server", "local");
        unknown.ExitCode.ShouldBe(ExitCode.PluginFailed);
        unknown.Error.ShouldContain("not_found");
        (await world.AsAsync("root", "principal", "create", "kim", "--server", "local")).Error.ShouldContain("reason   already_exists");
        var denied = await world.AsAsync("bob", "principal", "grant", "kim", "plugin:read", "--server", "local");
        denied.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        denied.Error.ShouldContain("permission_missing");

        // By its address, who asks is known by the token alone.
        var variables = new Dictionary<string, string> { ["BAILEY_SERVER"] = world.Address, ["BAILEY_TOKEN"] = await world.TokenAsync("root", "*") };
        (await CommandLine.RunAsync(variables, null, "principal", "disable", "kim")).Text.ShouldBe($"kim: disabled ({world.Address}/)\n");
        (await CommandLine.RunAsync(variables, null, "principal", "disable", "kim", "--as", "alice")).ExitCode.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task A_one_time_link_of_a_server_is_made_over_its_socket_or_its_address_and_lets_somebody_in_once()
    {
        await using var world = await RemoteWorld.StartAsync();
        await world.DoneAsync("root", "principal", "set", "bob", "auth.methods+=password", "--server", "local");

        // The server that runs there has the store, named or not.
        var first = await world.DoneAsync("root", "principal", "link", "bob", "--server", "local");
        var second = await world.DoneAsync("root", "principal", "link", "bob");
        var variables = new Dictionary<string, string> { ["BAILEY_SERVER"] = world.Address, ["BAILEY_TOKEN"] = await world.TokenAsync("root", "*") };
        first.ShouldStartWith("/sign-in/link?token=");
        using var http = new HttpClient { BaseAddress = new Uri(world.Address) };
        (await FollowAsync(http, first)).ShouldBe(403);
        (await FollowAsync(http, second)).ShouldBe(200);
        (await FollowAsync(http, second)).ShouldBe(403);
        var third = await CommandLine.RunAsync(variables, null, "principal", "link", "bob");
        third.Text.ShouldStartWith($"{world.Address}/sign-in/link?token=");
        (await FollowAsync(http, third.Text)).ShouldBe(200);
        (await world.JsonAsync("root", "principal", "link", "bob", "--server", "local"))["principal"]!.GetValue<string>().ShouldBe("bob");

        var denied = await world.AsAsync("mo", "principal", "link", "bob");
        denied.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        denied.Error.ShouldContain("permission_missing");
        (await world.AsAsync("root", "principal", "link", "alice")).Error.ShouldContain("auth.methods+=password");
    }

    private static async Task<int> FollowAsync(HttpClient http, string link)
    {
        var json = new JsonObject { ["token"] = link.Trim().Split("token=")[1], ["password"] = "seven quiet badgers" }.ToJsonString();
        return (int)(await http.PostAsync("/api/account/sign-in-link", new StringContent(json, System.Text.Encoding.UTF8, "application/json"))).StatusCode;
    }

    [Fact]
    public async Task Where_the_policy_is_in_a_database_no_file_is_changed_and_its_server_is_asked()
    {
        using var data = new TemporaryFolder();
        var variables = new Dictionary<string, string> { ["BAILEY_POSTGRES"] = "Host=127.0.0.1", ["BAILEY_DATA"] = data.FullPath };
        var refused = await CommandLine.RunAsync(variables, null, "principal", "create", "kim");
        refused.ExitCode.ShouldBe(ExitCode.Unreachable);
        refused.Complaint.ShouldContain("no server is running");
        Directory.Exists(Path.Combine(data.FullPath, "etc")).ShouldBeFalse();

        await using var world = await RemoteWorld.StartAsync();
        variables["BAILEY_DATA"] = world.Folder;
        (await CommandLine.RunAsync(variables, null, "principal", "show", "bob", "--as", "root")).Text.ShouldStartWith("# bob\n");
    }

    [Fact]
    public async Task Files_are_read_by_whoever_may_read_them_and_for_nobody_else()
    {
        await using var world = await RemoteWorld.StartAsync();
        (await CommandLine.FailAsync(ExitCode.Usage, "principal", "show", "bob", "--data", world.Folder, "--as", "bob")).ShouldContain("--server local");
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_data_directory_is_told_as_such()
    {
        using var data = new TemporaryFolder();
        var file = data.Write("file", "x");
        (await CommandLine.FailAsync(ExitCode.NoInput, "serve", "--data", file)).ShouldStartWith($"{file} is a file, and Bailey keeps its data in a folder");
        (await CommandLine.FailAsync(ExitCode.NoInput, "serve", "--data", Path.Combine(file, "deeper"))).ShouldContain($"as {file} is a file");
        var variable = await CommandLine.RunAsync(new Dictionary<string, string> { ["BAILEY_DATA"] = file }, null, "plugins", "list", "--community", "chess");
        variable.ExitCode.ShouldBe(ExitCode.NoInput);
    }
}
