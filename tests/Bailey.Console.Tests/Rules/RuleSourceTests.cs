using System.Reflection;
using Bailey.Console.Api;
using Bailey.Console.Parts;
using Bailey.Policy;
using Bailey.Policy.ReasonCodes;

namespace Bailey.Console.Tests.Rules;

/// <summary>Every refusal of a rule says who can change that rule, and where.</summary>
public sealed class RuleSourceTests
{
    // Where pages are that change rules, or show them.
    private static readonly string[] s_places = ["/principals", "/policy", "/system", "/explain", "/c/chess/members", "/c/chess/policy", "/c/chess/plugins", "/c/chess/scripts"];

    public static TheoryData<DecisionLayer> Layers => [.. Enum.GetValues<DecisionLayer>()];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Each_reason_of_each_layer_names_who_can_change_it_and_links_to_where(DecisionLayer layer)
    {
        var codes = typeof(Decision).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<ReasonCodesAttribute>()?.Layer == layer)
            .SelectMany(static type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(static field => (string)field.GetRawConstantValue()!)
            .Append("a_code_of_tomorrow");
        foreach (var code in codes)
        {
            var refusal = new Refusal { Status = 403, Code = code, Layer = DecisionLayers.NameOf(layer) };
            var source = RuleSource.Of(refusal, "chess").ShouldNotBeNull(code);
            source.Who.Length.ShouldBeGreaterThan(3);
            source.LinkText.ShouldNotBeEmpty();
            s_places.ShouldContain(source.Link.ShouldNotBeNull(code).Split('?', '#')[0]);
            RuleSource.Of(refusal, null).ShouldNotBeNull(code);
            LayerWords.Of(refusal.Layer).ShouldNotBe(refusal.Layer, "layers have names for people");
        }
    }

    [Fact]
    public void What_no_rule_denied_has_no_rule_to_change_but_for_signing_in()
    {
        RuleSource.Of(new Refusal { Status = 404, Code = "not_found" }, "chess").ShouldBeNull();
        RuleSource.Of(new Refusal { Status = 401, Code = "sign_in_required" }, null).ShouldNotBeNull().Link.ShouldBe("/sign-in");
    }

    [Theory]
    [InlineData("community_policy", "registry_not_allowed", "registry_allowlist", "/c/chess/policy#rule-registry_allowlist")]
    [InlineData("signature", "signature_missing", "trust_policy", "/c/chess/policy#rule-trust_policy")]
    [InlineData("signature", "publisher_blocked", "blocked_publishers", "/policy#rule-blocked_publishers")]
    [InlineData("instance_policy", "level_too_high", "max_level", "/policy#rule-max_level")]
    [InlineData("instance_policy", "level_too_high", "a_rule_of_tomorrow", "/policy")]
    [InlineData("instance_policy", "level_too_high", null, "/policy")]
    public void A_rule_that_a_policy_page_shows_is_linked_to_itself(string layer, string code, string? rule, string link) =>
        RuleSource.Of(new Refusal { Status = 403, Code = code, Layer = layer, Rule = rule }, "chess").ShouldNotBeNull().Link.ShouldBe(link);

    [Fact]
    public void The_community_in_a_link_is_escaped() =>
        RuleSource.Of(new Refusal { Status = 403, Code = "permission_missing", Layer = "permission" }, "a/b").ShouldNotBeNull().Link.ShouldBe("/c/a%2Fb/members");
}
