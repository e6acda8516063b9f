using System.Text;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Communities;
using Bailey.Policy.Instances;
using Bailey.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Policy.Tests.Capabilities;

/// <summary>What holds for every combination of documents.</summary>
public sealed class CapabilityPropertyTests
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(400);

    [Fact]
    [Rule("P4.12")]
    [Rule("P4.20")]
    public void Adding_a_denial_of_any_kind_never_allows_more() =>
        Prop.ForAll(Worlds.All.ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (world, choice) =>
        {
            var tighter = world.Tighten(choice);
            var (before, after) = (world.Compile(), tighter.Compile());
            return Worlds.Uses.All(use => !after.Check(use).Allowed || before.Check(use).Allowed)
                && Worlds.Uses.All(use => !after.Explain(use).All(decision => decision.Allowed) || before.Check(use).Allowed);
        }).Check(s_config);

    [Fact]
    [Rule("P4.6")]
    [Rule("P4.7")]
    [Rule("P4.8")]
    [Rule("P4.9")]
    [Rule("P4.10")]
    [Rule("P4.11")]
    [Rule("P4.20")]
    [Rule("P4.26")]
    public void No_combination_allows_what_a_blocklist_or_a_missing_gate_denies() =>
        Prop.ForAll(Worlds.All.ToArbitrary(), world =>
        {
            var capabilities = world.Compile();
            return Worlds.Uses.All(use => !capabilities.Check(use).Allowed || world.MayAllow(use));
        }).Check(s_config);

    [Fact]
    public void What_is_granted_is_what_checks_allow_and_explaining_agrees() =>
        Prop.ForAll(Worlds.All.ToArbitrary(), world =>
        {
            var capabilities = world.Compile();
            return Worlds.Uses.All(use =>
                capabilities.Check(use).Allowed == capabilities.Explain(use).All(decision => decision.Allowed)
                && (!capabilities.Check(use).Allowed || capabilities.Granted.Any(granted => granted.Type == use.Type)));
        }).Check(s_config);

    [Fact]
    [Rule("P4.22")]
    [Rule("P4.23")]
    public void A_running_call_may_what_held_at_its_start_and_holds_now() =>
        Prop.ForAll(Worlds.All.ToArbitrary(), Worlds.All.ToArbitrary(), (first, second) =>
        {
            var (start, now) = (first.Compile(), second.Compile());
            var current = new Current { Plugin = start, Principal = Samples.FarReach };
            var call = new CapabilityGrant(current);
            current.Plugin = now;
            return Worlds.Uses.All(use => call.Check(use).Allowed == (start.Check(use).Allowed && now.Check(use).Allowed && Samples.FarReach.Check(use).Allowed));
        }).Check(s_config);

    [Fact]
    [Rule("P4.5")]
    [Rule("P5.8")]
    public void Documents_are_printed_so_that_they_are_read_again_as_they_were() =>
        Prop.ForAll(Worlds.All.ToArbitrary(), world =>
        {
            var requested = world.Plugin.Requested.Select(capability => new RequestedCapability(capability)).ToList();
            return InstancePolicyDocument.Read(Utf8(InstancePolicyDocument.Print(world.Instance)), "x").Require().Equals(world.Instance)
                && CommunityPolicyDocument.Read(Utf8(CommunityPolicyDocument.Print(world.Community)), "x").Require().Equals(world.Community)
                && CapabilityDocument.Read(Utf8(CapabilityDocument.Print(requested)), "x").Require().SequenceEqual(requested);
        }).Check(s_config);

    [Fact]
    [Rule("P4.14")]
    public void Every_capability_and_item_is_either_approved_or_denied_by_name() =>
        Prop.ForAll(Worlds.All.ToArbitrary(), world =>
        {
            var review = world.Instance.Review(world.Plugin.Id, world.Plugin.Publisher, world.Plugin.Requested, TreeOfPaths.Plain);
            return world.Plugin.Requested.All(capability =>
                review.Approved.Contains(capability) != review.Denied.Any(denial => denial.Capability == capability)
                && review.Denied.Where(denial => denial.Capability == capability).All(denial => !denial.Decision.Allowed && denial.ReasonCode == denial.Decision.ReasonCode));
        }).Check(s_config);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private sealed class Current : ICurrentCapabilities
    {
        public EffectiveCapabilities? Plugin { get; set; }

        public PrincipalReach? Principal { get; set; }
    }
}
