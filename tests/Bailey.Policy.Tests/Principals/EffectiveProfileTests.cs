using Bailey.Policy.Principals;
using Bailey.Policy.Quotas;
using Bailey.Policy.Tests.Snapshots;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Principals;

public sealed class EffectiveProfileTests
{
    [Fact]
    [Rule("P3.13")]
    [Rule("P3.26")]
    public void A_known_principal_without_a_file_has_the_one_default_profile()
    {
        var snapshot = Policies.Snapshot(Policies.Principal("kim"), Policies.Principal("bob", ""));
        snapshot.Find("kim")!.Profile.ShouldBeSameAs(PrincipalProfile.Default);
        snapshot.Find("bob")!.Profile.ShouldBeSameAs(PrincipalProfile.Default);
        snapshot.CheckEnabled("kim").Allowed.ShouldBeTrue();
        snapshot.Find("stranger").ShouldBeNull();
        snapshot.CheckEnabled("stranger").ReasonCode.ShouldBe("principal_unknown");
    }

    [Fact]
    [Rule("P3.26")]
    public void Reading_the_effective_profile_allocates_nothing()
    {
        var snapshot = Policies.Snapshot(Policies.Principal("kim"));
        long sum = snapshot.Find("kim")!.Profile.Quotas.MaxStorageBytes;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            sum += snapshot.Find("kim")!.Profile.Quotas.MaxStorageBytes;
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        sum.ShouldBe(1_001 * PrincipalQuotas.Default.MaxStorageBytes);
    }

    [Fact]
    [Rule("P3.5")]
    public void A_way_to_prove_who_one_is_must_be_named()
    {
        var snapshot = Policies.Snapshot(Policies.Principal("bob", "auth: {methods: [keypair]}"), Policies.Principal("kim"));
        snapshot.Find("bob")!.CheckAuthMethod(AuthMethod.KeyPair).Allowed.ShouldBeTrue();
        snapshot.Find("bob")!.CheckAuthMethod(AuthMethod.System).ReasonCode.ShouldBe("auth_method_not_allowed");
        snapshot.Find("kim")!.CheckAuthMethod(AuthMethod.Passkey).Remedy!.ShouldContain("passkey");
    }

    [Fact]
    [Rule("P3.7")]
    public void Without_egress_nobody_reaches_anything_not_even_an_admin()
    {
        var snapshot = Policies.Snapshot(Policies.Principal("ann", "groups: [admin]"), Policies.Principal("bob", "network: {egress: [example.com]}"));
        snapshot.Find("ann")!.Egress.JudgeUrl("https://example.com/", out _).ReasonCode.ShouldBe("host_not_allowed");
        snapshot.Find("bob")!.Egress.JudgeUrl("https://example.com/", out _).Allowed.ShouldBeTrue();
    }
}
