using Bailey.Policy.Commands;
using Bailey.Policy.Documents;
using Bailey.Policy.Operations;
using Bailey.Testing;
using static Bailey.Policy.Tests.Commands.Rules;

namespace Bailey.Policy.Tests.Commands;

/// <summary>What <c>policy.yml</c> may say, and what is refused.</summary>
public sealed class CommandRuleDocumentTests
{
    [Fact]
    [Rule("P2.3")]
    [Rule("P2.35")]
    public void A_flat_rule_is_read_with_every_field()
    {
        var rule = Read("""
            # who may read
            name: readers
            description: Reads and validates
            allow: [docs/**, "**/show"]
            deny:
              - docs/limits
            max_risk: high-risk-write
            identities: [user, service]
            allow_unannotated: true
            """).Require().Rules.ShouldHaveSingleItem();
        rule.Name.ShouldBe("readers");
        rule.Description.ShouldBe("Reads and validates");
        rule.Allow.Select(static glob => glob.Text).ShouldBe(["docs/**", "**/show"]);
        rule.Deny.Select(static glob => glob.Text).ShouldBe(["docs/limits"]);
        rule.MaxRisk.ShouldBe(OperationRisk.HighRiskWrite);
        rule.Identities.ShouldBe(IdentityKinds.Any);
        rule.AllowUnannotated.ShouldBeTrue();
    }

    [Fact]
    [Rule("P2.35")]
    public void A_list_of_rules_is_read_in_its_order() =>
        Read("rules:\n  - name: a\n    max_risk: read\n  - allow: [run]\n").Require().Rules.Select(static rule => rule.Name).ShouldBe(["a", null]);

    [Theory]
    [Rule("P2.35")]
    [InlineData("name: a\nrules:\n  - allow: [run]\n")]
    [InlineData("rules:\n  - allow: [run]\nallow_unannotated: false\n")]
    [InlineData("deny: []\nrules: []\n")]
    public void A_rule_beside_a_list_is_refused(string text) => Codes(text).ShouldContain(DocumentReason.Conflict);

    [Theory]
    [Rule("P2.11")]
    [InlineData("allow: []\ndeny: []\nidentities: []\nmax_risk: write\n")]
    [InlineData("max_risk: write\n")]
    public void An_empty_list_is_as_good_as_none(string text) => Read(text).Require().ShouldBe(new CommandRuleSet([Rule(maxRisk: OperationRisk.Write)]));

    [Theory]
    [Rule("P2.36")]
    [InlineData("max-risk: read", "/max-risk", "did you mean 'max_risk'?")]
    [InlineData("Allow: [run]", "/Allow", "did you mean 'allow'?")]
    [InlineData("rules:\n  - allow: [run]\n    rules: []", "/rules/0/rules", "not known here")]
    [InlineData("rules:\n  - allow: [run]\n    allowed: [run]", "/rules/0/allowed", "did you mean 'allow'?")]
    public void An_unknown_key_is_refused(string text, string path, string message) => Only(text, DocumentReason.UnknownKey, path).Message.ShouldContain(message);

    [Theory]
    [Rule("P2.37")]
    [InlineData("rules: []", DocumentReason.Empty)]
    [InlineData("rules:", DocumentReason.WrongType)]
    [InlineData("rules: ~", DocumentReason.WrongType)]
    [InlineData("rules: {}", DocumentReason.WrongType)]
    [InlineData("rules: read", DocumentReason.WrongType)]
    public void A_list_without_rules_is_refused(string text, string code) => Only(text, code, "/rules").Fix.ShouldNotBeNull();

    [Theory]
    [Rule("P2.38")]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# only a comment\n")]
    [InlineData("{}")]
    [InlineData("---\n")]
    [InlineData("~")]
    [InlineData("null\n")]
    public void A_file_that_says_nothing_is_refused(string text) => Only(text, DocumentReason.Empty, "").Fix.ShouldNotBeNull();

    [Theory]
    [Rule("P2.39")]
    [InlineData("rules:\n  -\n", "/rules/0")]
    [InlineData("rules:\n  - allow: [run]\n  - ~\n", "/rules/1")]
    [InlineData("allow: [~]", "/allow/0")]
    [InlineData("allow:\n  - run\n  -\n", "/allow/1")]
    [InlineData("allow: [run]\ndeny:\n", "/deny")]
    [InlineData("allow: [run]\nidentities: [null]\n", "/identities/0")]
    [InlineData("allow: [run]\nmax_risk:\n", "/max_risk")]
    [InlineData("allow: [run]\nname:\n", "/name")]
    [InlineData("allow: [run]\nallow_unannotated: ~\n", "/allow_unannotated")]
    public void A_null_is_refused(string text, string path) => Only(text, DocumentReason.WrongType, path);

    [Theory]
    [Rule("P2.40")]
    [InlineData("allow: [run]\nallow: [inspect]\n", 2)]
    [InlineData("rules:\n  - allow: [run]\n    allow: [inspect]\n", 3)]
    [InlineData("rules:\n  - allow: [run]\nrules:\n  - deny: [run]\n", 3)]
    public void A_key_that_stands_twice_is_refused(string text, int line) => Only(text, DocumentReason.DuplicateKey).Line.ShouldBe(line);

    [Theory]
    [Rule("P2.41")]
    [InlineData("allow: [run]\n---\nallow: [inspect]\n")]
    [InlineData("allow: [run]\n---\n")]
    [InlineData("allow: [run]\n...\n---\ndeny: [run]\n")]
    public void Several_documents_are_refused(string text) => Only(text, DocumentReason.Several);

    [Theory]
    [Rule("P2.42")]
    [InlineData("allow: run", "/allow")]
    [InlineData("allow: {run: true}", "/allow")]
    [InlineData("allow: [[run]]", "/allow/0")]
    [InlineData("deny: [7]", "/deny/0")]
    [InlineData("deny: [true]", "/deny/0")]
    [InlineData("max_risk: [read]", "/max_risk")]
    [InlineData("max_risk: 1", "/max_risk")]
    [InlineData("identities: user", "/identities")]
    [InlineData("allow_unannotated: yes", "/allow_unannotated")]
    [InlineData("allow_unannotated: \"true\"", "/allow_unannotated")]
    [InlineData("allow: [run]\nname: 7", "/name")]
    [InlineData("allow: [run]\ndescription: [a]", "/description")]
    [InlineData("- allow: [run]", "")]
    [InlineData("run", "")]
    [InlineData("rules:\n  - run", "/rules/0")]
    public void A_value_of_the_wrong_type_is_refused(string text, string path) => Only(text, DocumentReason.WrongType, path);

    [Theory]
    [Rule("P2.43")]
    [InlineData("max_risk: reed", "/max_risk", "did you mean 'read'?")]
    [InlineData("max_risk: Read", "/max_risk", "did you mean 'read'?")]
    [InlineData("max_risk: \"\"", "/max_risk", "read, write, high-risk-write")]
    [InlineData("max_risk: high_risk_write", "/max_risk", "did you mean 'high-risk-write'?")]
    [InlineData("identities: [users]", "/identities/0", "did you mean 'user'?")]
    [InlineData("identities: [user, any]", "/identities/1", "user, service")]
    public void A_word_that_is_not_one_of_those_allowed_is_refused(string text, string path, string message) => Only(text, DocumentReason.NotAllowed, path).Message.ShouldContain(message);

    [Theory]
    [Rule("P2.44")]
    [Rule("P2.10")]
    [InlineData("allow: [docs/]", "/allow/0", "ends with a slash")]
    [InlineData("deny: [run, /docs]", "/deny/1", "begins with a slash")]
    [InlineData("allow: [\"{a\"]", "/allow/0", "opens a brace")]
    [InlineData("allow: [\"\"]", "/allow/0", "1 to 256 characters")]
    public void A_bad_glob_is_refused(string text, string path, string message) => Only(text, DocumentReason.Invalid, path).Message.ShouldContain(message);

    [Theory]
    [Rule("P2.45")]
    [InlineData("name: a", "")]
    [InlineData("name: a\ndescription: b", "")]
    [InlineData("allow: []", "")]
    [InlineData("allow: []\ndeny: []\nidentities: []\nallow_unannotated: false", "")]
    [InlineData("rules:\n  - {}", "/rules/0")]
    [InlineData("rules:\n  - allow: [run]\n  - name: b", "/rules/1")]
    public void A_rule_that_says_nothing_is_refused(string text, string path) => Only(text, DocumentReason.Empty, path);

    [Theory]
    [InlineData("allow: [run]\nname: \"a\\nb\"")]
    [InlineData("allow: [run]\nname: \"\\e[31mred\"")]
    [InlineData("allow: [run]\nname: \"\\u202Eevil\"")]
    [InlineData("allow: [run]\nname: \"#2\"")]
    [InlineData("allow: [run]\nname: \" a\"")]
    public void A_name_that_would_mislead_is_refused(string text) => Only(text, DocumentReason.Invalid, "/name");

    [Fact]
    public void All_faults_are_told_at_once_with_their_lines() =>
        Read("max_risk: reed\nalow: [run]\nallow: [docs/]\nidentities: [robot]\nname: 7\n").Faults.Select(static fault => fault.Line).ShouldBe([1, 2, 3, 4, 5]);

    [Fact]
    public void A_list_that_is_none_is_told_once() => Read("allow: run\n").Faults.ShouldHaveSingleItem();

    [Fact]
    public void Rules_and_patterns_are_bounded()
    {
        Codes("rules:\n" + string.Concat(Enumerable.Repeat("  - allow: [run]\n", 65))).ShouldBe([DocumentReason.OutOfRange]);
        Codes($"allow: [{string.Join(", ", Enumerable.Range(0, 257).Select(static i => $"a{i}"))}]").ShouldBe([DocumentReason.OutOfRange]);
        Codes($"allow: [{string.Join(", ", Enumerable.Range(0, 32).Select(static i => $"\"{{a,b}}{{a,b}}{{a,b}}{{a,b}}{{a,b}}{{a,b}}{i}\""))}]").ShouldBe([DocumentReason.OutOfRange]);
        Read("rules:\n" + string.Concat(Enumerable.Repeat("  - allow: [run]\n", 64))).Require().Rules.Length.ShouldBe(64);
    }

    [Fact]
    public void Repetitions_are_dropped() => Read("allow: [run, run]\nidentities: [user, user]").Require().ShouldBe(new CommandRuleSet([Rule(allow: ["run"], identities: IdentityKinds.User)]));

    private static IEnumerable<string> Codes(string text) => Read(text).Faults.Select(static fault => fault.Code);

    private static DocumentFault Only(string text, string code, string? path = null)
    {
        var result = Read(text);
        result.IsValid.ShouldBeFalse();
        var fault = result.Faults.ShouldHaveSingleItem();
        fault.Code.ShouldBe(code, fault.Message);
        fault.Line.ShouldBeGreaterThan(0);
        if (path is not null)
        {
            fault.Path.ShouldBe(path);
        }

        return fault;
    }
}
