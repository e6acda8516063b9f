using System.Text;
using System.Text.Json;
using Bailey.Console.Pages.Policies;
using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Instances;

namespace Bailey.Console.Tests.Rules;

/// <summary>Policies as forms show them say the same as their documents.</summary>
public sealed class PolicyDraftTests
{
    private const string Fingerprint = "sha256:0000000000000000000000000000000000000000000000000000000000000001";

    private const string Community =
        "trust_policy: trusted_publishers_only\ninstall_sources: [upload, registry]\nregistry_allowlist: [\"*.example.com:8443\"]\n"
        + "trusted_publishers: [{fingerprint: \"" + Fingerprint + "\", label: \"Ann: 'on' # \\\"two\\\"\"}]\n"
        + "allow_outbound_http: true\nhttp_allowlist: [api.example.com, \"http://old.example.com\"]\nallow_background_jobs: true\n";

    private const string Instance = """
        enabled: true
        max_level: 4
        allowed_ports: [80, 443]
        allowed_fs_paths: ["/srv/a folder"]
        denied_capabilities: [mdx:edit]
        plugin_allowlist: [{id: org.example.mail, reason: "yes", approved_by: root, approved_at: 2026-11-22}]
        local_egress: ["10.0.0.1/32:5432"]
        """;

    [Fact]
    public void There_is_a_field_for_every_key_that_the_documents_take()
    {
        PolicyKeys.OfCommunity.Select(static key => key.Name).ShouldBe(KeysOf(CommunityPolicyDocument.Print(CommunityPluginPolicy.Default)), ignoreOrder: true);
        PolicyKeys.OfInstance.Select(static key => key.Name).ShouldBe(KeysOf(InstancePolicyDocument.Print(InstancePolicy.Default)), ignoreOrder: true);
    }

    [Fact]
    public void What_a_form_prints_says_what_the_document_said()
    {
        var community = PolicyDraft.Read(Community, PolicyKeys.OfCommunity).ShouldNotBeNull().Print();
        CommunityPolicyDocument.Read(Encoding.UTF8.GetBytes(community), "form").Require().ShouldBe(CommunityPolicyDocument.Read(Encoding.UTF8.GetBytes(Community), "text").Require());
        var instance = PolicyDraft.Read(Instance, PolicyKeys.OfInstance).ShouldNotBeNull().Print();
        InstancePolicyDocument.Read(Encoding.UTF8.GetBytes(instance), "form").Require().ShouldBe(InstancePolicyDocument.Read(Encoding.UTF8.GetBytes(Instance), "text").Require());
    }

    [Fact]
    public void An_empty_document_shows_the_defaults()
    {
        foreach (var (keys, printed) in new[] { (PolicyKeys.OfCommunity, CommunityPolicyDocument.Print(CommunityPluginPolicy.Default)), (PolicyKeys.OfInstance, InstancePolicyDocument.Print(InstancePolicy.Default)) })
        {
            PolicyDifference.Between(PolicyDraft.Read("", keys).ShouldNotBeNull(), PolicyDraft.Read(printed, keys).ShouldNotBeNull(), keys).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("trust_policy: [")]
    [InlineData("- a list\n")]
    [InlineData("sheep: 1\n")]
    [InlineData("allow_outbound_http: perhaps\n")]
    [InlineData("trusted_publishers: [{fingerprint: x, wool: y}]\n")]
    public void What_a_form_cannot_show_is_left_to_the_text(string text) => PolicyDraft.Read(text, PolicyKeys.OfCommunity).ShouldBeNull();

    [Fact]
    public void Changes_of_two_people_are_put_together_key_by_key_and_what_both_changed_is_told()
    {
        const string Known = "trust_policy: signed_only\nhttp_allowlist: [a.example.com]\n";
        const string Mine = "trust_policy: signed_only\nhttp_allowlist: [a.example.com, mine.example.com]\nallow_background_jobs: true\n";
        const string Theirs = "trust_policy: trusted_publishers_only\nhttp_allowlist: [theirs.example.com]\n";
        var conflict = PolicyConflict.Of(Known, Mine, Theirs, "\"2\"", PolicyKeys.OfCommunity);
        conflict.Both.Select(static key => key.Name).ShouldBe(["http_allowlist"]);
        conflict.Theirs.Select(static one => one.Key.Name).ShouldBe(["trust_policy", "http_allowlist"], ignoreOrder: true);
        var merged = CommunityPolicyDocument.Read(Encoding.UTF8.GetBytes(conflict.Merged.ShouldNotBeNull()), "merged").Require();
        merged.TrustPolicy.ShouldBe(TrustPolicy.TrustedPublishersOnly);
        merged.AllowBackgroundJobs.ShouldBeTrue();
        merged.HttpAllowlist.Select(static entry => entry.Host).ShouldBe(["a.example.com", "mine.example.com"]);
        PolicyConflict.Of(Known, "trust_policy: [", Theirs, null, PolicyKeys.OfCommunity).Merged.ShouldBeNull();
    }

    private static IEnumerable<string> KeysOf(string text)
    {
        using var json = JsonDocument.Parse(DocumentJson.Of(Encoding.UTF8.GetBytes(text)));
        return [.. json.RootElement.EnumerateObject().Select(static member => member.Name)];
    }
}
