using Bailey.Policy.Quotas;
using Bailey.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Policy.Tests.Quotas;

public sealed class CallLimitsTests
{
    [Fact]
    [Rule("P7.1")]
    [Rule("P7.3")]
    public void A_call_may_use_the_least_of_what_plugin_community_and_principal_may()
    {
        var memory = Gen.Choose(1, 1_000);
        var time = Gen.Choose(1, 40);
        var samples = from a in memory
                      from b in memory
                      from c in memory
                      from x in time
                      from y in time
                      from z in time
                      select (a, b, c, x, y, z);
        Prop.ForAll(samples.ToArbitrary(), static sample =>
        {
            var limits = CallLimits.Of(
                new PluginQuotas { MemoryBytes = sample.a, CpuTimeMs = sample.x * 100 },
                new PluginQuotas { MemoryBytes = sample.b, CpuTimeMs = sample.y * 100 },
                new PrincipalQuotas { MaxMemoryBytes = sample.c, MaxTimeoutSecs = sample.z });
            limits.MemoryBytes.ShouldBe(Math.Min(Math.Min(sample.a, sample.b), sample.c));
            limits.CpuTime.TotalMilliseconds.ShouldBe(Math.Min(Math.Min(sample.x, sample.y), sample.z * 10) * 100);
            limits.Time.TotalSeconds.ShouldBe(sample.z);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    [Rule("P7.3")]
    public void Without_quotas_of_the_community_the_lower_of_plugin_and_principal_holds()
    {
        var limits = CallLimits.Of(PluginQuotas.Default, null, PrincipalQuotas.Default);
        limits.MemoryBytes.ShouldBe(64L * 1024 * 1024);
        limits.CpuTime.ShouldBe(TimeSpan.FromSeconds(5));
        limits.Time.ShouldBe(TimeSpan.FromSeconds(300));
    }

    [Fact]
    [Rule("P7.20")]
    [Rule("P7.21")]
    public void A_denial_names_whose_limit_it_was()
    {
        var limits = CallLimits.Of(new PluginQuotas { MemoryBytes = 10 }, new PluginQuotas { CpuTimeMs = 250 }, PrincipalQuotas.Default);
        limits.MemoryExceeded.ReasonCode.ShouldBe("quota_memory");
        limits.MemoryExceeded.Layer.ShouldBe(DecisionLayer.Quota);
        limits.MemoryExceeded.Remedy!.ShouldContain("memory_bytes of the plugin");
        limits.CpuTimeExceeded.ReasonCode.ShouldBe("quota_timeout");
        limits.CpuTimeExceeded.Message.ShouldContain("0.25 s");
        limits.CpuTimeExceeded.Remedy!.ShouldContain("cpu_time_ms of the community");
        limits.TimeExceeded.ReasonCode.ShouldBe("quota_timeout");
        limits.TimeExceeded.Message.ShouldContain("300 s");
        limits.FuelExceeded.ReasonCode.ShouldBe("quota_fuel");
        limits.FuelExceeded.Rule.ShouldBe("quotas.max_cpu_fuel_per_sec");

        var principal = CallLimits.Of(PluginQuotas.Default, null, new PrincipalQuotas { MaxMemoryBytes = 1, MaxTimeoutSecs = 1 });
        principal.MemoryExceeded.Rule.ShouldBe("quotas.max_memory_bytes");
        principal.TimeExceeded.Rule.ShouldBe("quotas.max_timeout_secs");
        principal.TimeExceeded.ShouldBeSameAs(principal.TimeExceeded);
    }
}
