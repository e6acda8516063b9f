using System.Text.Json;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Policy;

/// <summary><c>bailey policy explain operation|capability</c> and <c>bailey policy simulate</c>.</summary>
public sealed class ExplainAndSimulateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Rule("P8.1")]
    [Rule("P8.5")]
    public async Task An_operation_is_explained_layer_by_layer()
    {
        Write("policy.yml", "name: calm\nmax_risk: write\n");
        Profile("bob", "grants: ['plugin:*']\n");
        var denied = await Run("policy", "explain", "operation", "plugins/packages/remove", "--as", "bob", "--json");
        denied.ExitCode.ShouldBe(2);
        var answer = JsonElement.Parse(denied.Text);
        answer.GetProperty("reason_code").GetString().ShouldBe("risk_too_high");
        answer.GetProperty("layers").EnumerateArray().Select(layer => $"{layer.GetProperty("layer").GetString()} {layer.GetProperty("reason_code").GetString()}")
            .ShouldBe(["profile ok", "permission ok", "command_rule risk_too_high"]);

        var text = await Run("policy", "explain", "operation", "plugins/packages/remove", "--as", "bob");
        text.Text.ShouldContain("=> denied: risk_too_high");
        text.Text.ShouldContain("remedy");
        (await Run("policy", "explain", "operation", "plugins/packages/install", "--as", "bob")).ExitCode.ShouldBe(0);
        (await Run("policy", "explain", "operation", "plugins/packages/instal", "--as", "bob")).Complaint.ShouldContain("did you mean 'plugins/packages/install'");
    }

    [Fact]
    [Rule("P8.5")]
    public async Task A_membership_counts_in_its_community_alone()
    {
        Write("etc/communities/c1/members.yaml", "members:\n  Kim: [moderator]\n");
        (await Run("policy", "explain", "operation", "plugins/packages/install", "--as", "kim", "--community", "c1")).ExitCode.ShouldBe(0);
        (await Run("policy", "explain", "operation", "plugins/packages/install", "--as", "kim", "--community", "c2")).ExitCode.ShouldBe(2);
        Write("etc/communities/c1/members.yaml", "members:\n  Kim: moderator\n");
        Profile("kim", "");
        var broken = await Run("policy", "explain", "operation", "plugins/packages/install", "--as", "kim", "--community", "c1");
        broken.Text.ShouldContain("roles_invalid");
        broken.Text.ShouldContain("members.yaml:2:8:");
    }

    [Fact]
    [Rule("P8.5")]
    public async Task A_capability_is_explained_layer_by_layer()
    {
        Write("etc/instance.yaml", "enabled: true\nmax_level: system\nallowed_network_hosts: [api.example.com]\nallowed_ports: [443]\nplugin_allowlist: [{id: org.example.w, reason: ours, approved_by: ann, approved_at: 2026-11-22}]\n");
        Write("etc/communities/c1/plugin-policy.yaml", "trust_policy: unsigned_allowed\nallow_outbound_http: true\nhttp_allowlist: [api.example.com]\n");
        Profile("bob", "network: {egress: [api.example.com]}\n");
        string[] ask = ["policy", "explain", "capability", "network:connect", "https://api.example.com/x", "--community", "c1", "--plugin", "org.example.w"];
        var allowed = await Run([.. ask, "--as", "bob"]);
        allowed.ExitCode.ShouldBe(0, allowed.Text + allowed.Error);
        allowed.Text.ShouldContain("=> allowed");
        Profile("kim", "");
        (await Run([.. ask, "--as", "kim"])).Text.ShouldContain("=> denied: host_not_allowed");
        (await Run("policy", "explain", "capability", "network:conect", "x", "--community", "c1", "--as", "kim")).Complaint.ShouldContain("did you mean 'network:connect'");
    }

    [Fact]
    [Rule("P8.3")]
    [Rule("P8.5")]
    public async Task What_a_proposed_document_would_change_is_listed()
    {
        Profile("bob", "grants: ['plugin:*']\n");
        var audit = Write("audit.jsonl", """
            {"principal":"bob","operation":"plugins/packages/install"}
            {"principal":"bob","operation":"plugins/packages/remove"}
            {"action":"plugin.activated"}

            """);
        var rules = Write("proposed/policy.yml", "name: calm\nmax_risk: write\n");
        var result = await Run("policy", "simulate", rules, "--audit", audit);
        result.ExitCode.ShouldBe(0, result.Error);
        result.Text.Split('\n')[0].ShouldStartWith("bob: plugins/packages/remove: ok -> risk_too_high (command_rule):");
        result.Text.ShouldContain("2 recorded: 1 would be denied, 0 would be allowed, 0 denied for another reason; 1 entries are no decisions");

        var profile = Write("proposed/profiles/bob.yaml", "revokes: ['plugin:*']\n");
        var lines = (await Run("policy", "simulate", profile, "--audit", audit, "--json")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        JsonElement.Parse(lines[0]).GetProperty("after").GetProperty("layer").GetString().ShouldBe("permission");

        var faulty = Write("proposed/roles.yaml", "roles: 1\n");
        var refused = await Run("policy", "simulate", faulty, "--audit", audit);
        refused.ExitCode.ShouldBe(65);
        refused.Error.ShouldContain("roles.yaml:1:8:");
    }

    [Theory]
    [Rule("P8.2")]
    [Rule("P8.5")]
    [InlineData("etc/profiles/bob.yaml", "enabled: x\n", "profile")]
    [InlineData("etc/roles.yaml", "roles: x\n", "roles")]
    [InlineData("etc/instance.yaml", "enabled: x\n", "instance")]
    [InlineData("etc/communities/c1/plugin-policy.yaml", "trust_policy: x\n", "community-plugins")]
    [InlineData("etc/communities/c1/members.yaml", "members: x\n", "members")]
    public async Task Any_document_is_validated_by_its_place(string path, string yaml, string kind)
    {
        var file = Write(path, yaml);
        var result = await Run("policy", "validate", file, "--json");
        result.ExitCode.ShouldBe(65);
        var report = JsonElement.Parse(result.Text);
        report.GetProperty("kind").GetString().ShouldBe(kind);
        report.GetProperty("faults")[0].GetProperty("line").GetInt32().ShouldBe(1);
    }

    private void Profile(string name, string yaml)
    {
        var path = Write($"etc/profiles/{name}.yaml", yaml);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullPath, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private Task<CommandLine.Result> Run(params string[] arguments) => CommandLine.RunAsync([.. arguments, "--data", _folder.FullPath]);
}
