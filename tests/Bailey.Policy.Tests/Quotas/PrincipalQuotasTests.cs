using Bailey.Policy.Principals;
using Bailey.Policy.Quotas;
using Bailey.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Policy.Tests.Quotas;

public sealed class PrincipalQuotasTests
{
    [Fact]
    [Rule("P7.1")]
    public void The_defaults_are_those_of_the_specification()
    {
        PrincipalQuotas.Default.MaxMemoryBytes.ShouldBe(64L * 1024 * 1024);
        PrincipalQuotas.Default.MaxTimeoutSecs.ShouldBe(300);
        PrincipalQuotas.Default.MaxIpcThroughputBytes.ShouldBe(10L * 1024 * 1024);
        PrincipalQuotas.Default.MaxBackgroundProcesses.ShouldBe(8);
        PrincipalQuotas.Default.MaxStorageBytes.ShouldBe(1024L * 1024 * 1024);
        PrincipalQuotas.Default.MaxCpuFuelPerSec.ShouldBe(2_000_000_000);
        PrincipalQuotas.Default.MaxInFlightCalls.ShouldBe(4);
        Read("enabled: true").Quotas.ShouldBe(PrincipalQuotas.Default);
        Read("quotas: {}").Quotas.ShouldBe(PrincipalQuotas.Default);
    }

    [Theory]
    [Rule("P7.4")]
    [InlineData("max_memory_bytes", 0)]
    [InlineData("max_memory_bytes", -1)]
    [InlineData("max_timeout_secs", 0)]
    [InlineData("max_timeout_secs", 86_401)]
    [InlineData("max_ipc_throughput_bytes", 0)]
    [InlineData("max_background_processes", -1)]
    [InlineData("max_background_processes", 257)]
    [InlineData("max_storage_bytes", 0)]
    [InlineData("max_cpu_fuel_per_sec", 0)]
    [InlineData("max_cpu_fuel_per_sec", -1)]
    [InlineData("max_in_flight_calls", 0)]
    [InlineData("max_in_flight_calls", 65)]
    [InlineData("max_in_flight_calls", 4_294_967_297)]
    public void No_value_means_unlimited(string key, long value)
    {
        var document = ProfileDocument.Read(System.Text.Encoding.UTF8.GetBytes($"quotas:\n  {key}: {value}\n"), "x.yaml");
        document.IsValid.ShouldBeFalse();
        document.Faults.ShouldHaveSingleItem().Line.ShouldBe(2);
        Should.Throw<ArgumentOutOfRangeException>(() => PrincipalQuotas.Default.With(key, value)).Message.ShouldContain(key);
    }

    [Theory]
    [Rule("P7.4")]
    [InlineData("~")]
    [InlineData("unlimited")]
    [InlineData(".inf")]
    [InlineData("1.5")]
    [InlineData("1e9")]
    [InlineData("0x10")]
    [InlineData("9223372036854775808")]
    [InlineData("\"5\"")]
    public void No_word_means_unlimited(string value) =>
        ProfileDocument.Read(System.Text.Encoding.UTF8.GetBytes($"quotas:\n  max_storage_bytes: {value}\n"), "x.yaml").IsValid.ShouldBeFalse();

    [Fact]
    public void A_quota_is_set_and_read_by_its_key_and_no_other_changes() =>
        PrincipalQuotas.Keys.ShouldAllBe(static key => SetsOnly(key));

    [Fact]
    public void A_key_that_is_none_is_told_with_the_nearest()
    {
        Should.Throw<ArgumentException>(() => PrincipalQuotas.Default.With("max_memory_byte", 1)).Message.ShouldContain("did you mean 'max_memory_bytes'");
        Should.Throw<ArgumentException>(() => PrincipalQuotas.Default.ValueOf("")).Message.ShouldContain("max_in_flight_calls");
    }

    [Fact]
    public void Printing_and_reading_quotas_yields_the_same()
    {
        var large = Gen.OneOf(Gen.Choose(1, int.MaxValue).Select(static value => (long)value), Gen.Constant(long.MaxValue));
        var samples = from memory in large
                      from timeout in Gen.Choose(1, 86_400)
                      from ipc in large
                      from processes in Gen.Choose(0, 256)
                      from storage in large
                      from fuel in large
                      from calls in Gen.Choose(1, 64)
                      select new PrincipalQuotas
                      {
                          MaxMemoryBytes = memory,
                          MaxTimeoutSecs = timeout,
                          MaxIpcThroughputBytes = ipc,
                          MaxBackgroundProcesses = processes,
                          MaxStorageBytes = storage,
                          MaxCpuFuelPerSec = fuel,
                          MaxInFlightCalls = calls,
                      };
        Prop.ForAll(samples.ToArbitrary(), static quotas =>
            Read(ProfileDocument.Print(PrincipalProfile.Default with { Quotas = quotas })).Quotas.ShouldBe(quotas)).QuickCheckThrowOnFailure();
    }

    [Fact]
    [Rule("P7.4")]
    public void Quotas_of_a_plugin_are_bounds_too()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new PluginQuotas { CpuTimeMs = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => new PluginQuotas { MemoryBytes = -1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new PluginQuotas { Connections = -1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new PluginQuotas { FileOperationsPerMinute = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => new PluginQuotas { SignalsPerMinute = 0 });
    }

    private static bool SetsOnly(string key)
    {
        var changed = PrincipalQuotas.Default.With(key, 7);
        return changed.ValueOf(key) == 7 && PrincipalQuotas.Keys.Where(other => other != key).All(other => changed.ValueOf(other) == PrincipalQuotas.Default.ValueOf(other));
    }

    private static PrincipalProfile Read(string text) => ProfileDocument.Read(System.Text.Encoding.UTF8.GetBytes(text), "x.yaml").Require();
}
