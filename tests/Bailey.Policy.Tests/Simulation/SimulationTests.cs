using System.Text;
using Bailey.Policy.Commands;
using Bailey.Policy.Simulation;
using Bailey.Policy.Snapshots;
using Bailey.Policy.Tests.Snapshots;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Simulation;

public sealed class SimulationTests
{
    private const string Log =
        """
        {"time":"2026-11-22T09:00:00Z","principal":"bob","operation":"plugins/packages/install","outcome":"allowed","reason":"ok"}
        {"principal":"bob","operation":"plugins/packages/remove","community":"c1"}

        {"principal":"kim","operation":"plugins/show"}
        {"principal":"kim","operation":"principals/show"}
        {"action":"plugin.activated","plugin":"org.example.weather"}
        {"principal":"kim","community":"c1","plugin":"org.example.weather","capability":"ui:read","target":null}
        """;

    [Fact]
    [Rule("P8.3")]
    public void What_a_proposed_profile_changes_is_listed_with_the_layer()
    {
        var documents = new PolicyDocuments { Principals = [Policies.Principal("bob", "grants: ['plugin:*']"), Policies.Principal("kim", "grants: ['plugin:read', 'principal:*']")] };
        var activity = RecordedDecision.ReadLines(Encoding.UTF8.GetBytes(Log), "audit.jsonl").Require();
        activity.Decisions.Length.ShouldBe(5);
        activity.Skipped.ShouldBe(1);
        activity.Decisions[0].Time.ShouldBe(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));

        var proposed = documents.WithProfile(Bailey.Policy.Principals.PrincipalName.Parse("BOB"), Policies.Principal("bob", "{grants: ['plugin:*'], revokes: ['plugin:package:remove']}").Profile!);
        var changes = PolicySimulator.Replay(PolicySnapshot.Compile(documents), PolicySnapshot.Compile(proposed), activity.Decisions).ToList();
        var change = changes.ShouldHaveSingleItem();
        change.Recorded.Operation.ShouldBe("plugins/packages/remove");
        change.Before.Allowed.ShouldBeTrue();
        (change.After.ReasonCode, change.After.Layer).ShouldBe(("revoked", DecisionLayer.Permission));
    }

    [Fact]
    [Rule("P8.3")]
    public void What_proposed_command_rules_change_is_listed_with_the_layer()
    {
        var documents = new PolicyDocuments { Principals = [Policies.Principal("bob", "grants: ['*']"), Policies.Principal("kim", "grants: ['*']")] };
        var rules = documents with { Commands = CommandPolicy.Of(CommandRuleDocument.Read("allow: ['plugins/**']\nmax_risk: write\n"u8, "policy.yml")) };
        var activity = RecordedDecision.ReadLines(Encoding.UTF8.GetBytes(Log), "audit.jsonl").Require();
        PolicySimulator.Replay(PolicySnapshot.Compile(documents), PolicySnapshot.Compile(rules), activity.Decisions)
            .Select(change => (change.Recorded.Operation, change.After.ReasonCode, change.After.Layer))
            .ShouldBe(
            [
                ("plugins/packages/remove", "risk_too_high", DecisionLayer.CommandRule),
                ("principals/show", "domain_not_allowed", DecisionLayer.CommandRule),
            ]);
    }

    [Fact]
    [Rule("P8.4")]
    public void The_same_policy_changes_nothing_and_decides_as_it_enforces()
    {
        var policy = Policies.Snapshot(Policies.Principal("bob", "grants: ['plugin:*']"));
        var activity = RecordedDecision.ReadLines(Encoding.UTF8.GetBytes(Log), "audit.jsonl").Require();
        PolicySimulator.Replay(policy, policy, activity.Decisions).ShouldBeEmpty();
        PolicySimulator.Decide(policy, new RecordedDecision("bob") { Operation = "no/such" }).ReasonCode.ShouldBe("operation_unknown");
        PolicySimulator.Decide(policy, new RecordedDecision("bob") { Plugin = "p", Community = "c", Capability = "no:such" }).Allowed.ShouldBeFalse();
    }

    [Fact]
    public void An_entry_of_the_audit_log_names_its_operation_before_what_it_was_done_to()
    {
        var activity = RecordedDecision.ReadLines("""{"principal":"bob","action":"operation","target":"hooks/invoke message.posted"}"""u8, "audit.jsonl").Require();
        activity.Decisions.ShouldHaveSingleItem().Operation.ShouldBe("hooks/invoke");
    }

    [Theory]
    [InlineData("{\"principal\":1,\"operation\":\"x\"}", "wrong_type")]
    [InlineData("[]", "wrong_type")]
    [InlineData("{\"principal\":\"bob\\ud800\",\"operation\":\"run\"}", "document_not_text")]
    [InlineData("{", "document_malformed")]
    [InlineData("{} {}", "document_malformed")]
    [InlineData("{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]}", "document_malformed")]
    [InlineData("\u0000", "document_malformed")]
    public void What_is_no_audit_log_is_refused_with_its_line(string line, string code)
    {
        var fault = RecordedDecision.ReadLines(Encoding.UTF8.GetBytes("{\"principal\":\"a\",\"operation\":\"b\"}\n" + line), "log").Faults.ShouldHaveSingleItem();
        (fault.Code, fault.Line).ShouldBe((code, 2));
    }
}
