using System.Text;
using Bailey.Policy.Documents;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Explanations;

public sealed class ValidatorTests
{
    [Theory]
    [Rule("P8.2")]
    [InlineData(PolicyDocumentKind.CommandRules, "name: a\nmax_risk: reed\n", 2)]
    [InlineData(PolicyDocumentKind.Profile, "enabled: true\ngrants: ['a*']\n", 2)]
    [InlineData(PolicyDocumentKind.Roles, "roles:\n- name: admin\n  permissions: []\n", 2)]
    [InlineData(PolicyDocumentKind.Instance, "enabled: true\nmax_level: 9\n", 2)]
    [InlineData(PolicyDocumentKind.CommunityPlugins, "\n\ntrust: all\n", 3)]
    [InlineData(PolicyDocumentKind.Members, "members:\n  -x: [admin]\n", 2)]
    public void Each_kind_of_document_is_checked_with_line_and_words(PolicyDocumentKind kind, string yaml, int line)
    {
        var faults = PolicyValidator.Validate(kind, Encoding.UTF8.GetBytes(yaml), "x");
        faults.ShouldNotBeEmpty();
        faults[0].Line.ShouldBe(line);
        faults[0].Message.ShouldNotBeNullOrWhiteSpace();
    }

    [Theory]
    [Rule("P8.2")]
    [InlineData(PolicyDocumentKind.CommandRules, "name: a\nmax_risk: read\n")]
    [InlineData(PolicyDocumentKind.Profile, "")]
    [InlineData(PolicyDocumentKind.Roles, "roles: []\n")]
    [InlineData(PolicyDocumentKind.Instance, "")]
    [InlineData(PolicyDocumentKind.CommunityPlugins, "{}")]
    [InlineData(PolicyDocumentKind.Members, "members: {bob: [member], Ann: [admin, editors]}\n")]
    public void A_sound_document_has_no_fault(PolicyDocumentKind kind, string yaml) =>
        PolicyValidator.Validate(kind, Encoding.UTF8.GetBytes(yaml), "x").ShouldBeEmpty();

    [Fact]
    [Rule("P8.2")]
    public void Every_fault_of_a_document_is_reported_at_once() =>
        PolicyValidator.Validate(PolicyDocumentKind.CommunityPlugins, "trust_policy: x\ninstall_sources: [ftp]\nallow_outbound_http: maybe\nnothing: 1\n"u8, "x")
            .Select(fault => fault.Line).ShouldBe([1, 2, 3, 4]);

    [Theory]
    [InlineData("/data/policy.yml", PolicyDocumentKind.CommandRules)]
    [InlineData("/data/etc/profiles/instance.yaml", PolicyDocumentKind.Profile)]
    [InlineData("etc/roles.yaml", PolicyDocumentKind.Roles)]
    [InlineData("C:\\data\\etc\\instance.yaml", PolicyDocumentKind.Instance)]
    [InlineData("communities/c1/plugin-policy.yaml", PolicyDocumentKind.CommunityPlugins)]
    [InlineData("communities/c1/members.yaml", PolicyDocumentKind.Members)]
    [InlineData("something.yaml", null)]
    public void The_place_of_a_document_tells_its_kind(string path, PolicyDocumentKind? kind) => PolicyValidator.KindOf(path).ShouldBe(kind);
}
