using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Policy.Quotas;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Run;

/// <summary><c>bailey run --as</c>: the profile's quotas are enforced on the run.</summary>
public sealed class PrincipalQuotaTests : IDisposable
{
    private readonly PolicyFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_call_within_all_quotas_is_as_one_for_nobody()
    {
        _data.Ada("");
        var echo = _data.Write("echo.wasm", Guests.Echo);
        var result = await _data.RunAsync(echo, "--input", "hello");
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
        result.Text.ShouldBe("hello");
        result.Error.ShouldBeEmpty();
        var json = await JsonAsync(ExitCode.Ok, echo, "--input", "hello");
        json.TryGetProperty("decision", out _).ShouldBeFalse();
        _data.Usage(PrincipalQuotas.Default).InFlightCalls.ShouldBe(0);
    }

    [Fact]
    [Rule("P7.1")]
    [Rule("P7.8")]
    [Rule("P7.19")]
    public async Task A_call_that_uses_all_fuel_of_the_second_ends_with_a_decision()
    {
        _data.Ada("quotas:\n  max_cpu_fuel_per_sec: 1000000\n");
        var json = await JsonAsync(ExitCode.PolicyDenied, _data.Write("spin.wasm", Guests.Endless));
        Denied(json).ShouldBe("quota_fuel");
        json.GetProperty("fuel_used").GetInt64().ShouldBe(1_000_000);
        json.GetProperty("decision").GetProperty("rule").GetString().ShouldBe("quotas.max_cpu_fuel_per_sec");
    }

    [Fact]
    [Rule("P7.8")]
    public async Task What_a_call_used_is_missing_for_other_processes()
    {
        _data.Ada("quotas:\n  max_cpu_fuel_per_sec: 1000000\n");
        await JsonAsync(ExitCode.PolicyDenied, _data.Write("spin.wasm", Guests.Endless));

        // Not by asking for what is left: that is more with each moment that passes.
        var budgets = await File.ReadAllTextAsync(Path.Combine(_data.Ledger.Folder, "budgets"), TestContext.Current.CancellationToken);
        budgets.ShouldContain("\nfuel 0 0 ");
    }

    [Fact]
    [Rule("P7.9")]
    public async Task A_call_is_charged_what_it_used_and_the_limit_of_the_command_line_stays_its_own()
    {
        var quotas = PrincipalQuotas.Default with { MaxCpuFuelPerSec = 5_000_000 };
        _data.Ada("quotas:\n  max_cpu_fuel_per_sec: 5000000\n");
        var spin = _data.Write("spin.wasm", Guests.Endless);
        var json = await JsonAsync(ExitCode.PluginFailed, spin, "--fuel", "1000");
        json.GetProperty("error").GetProperty("kind").GetString().ShouldBe("out_of_fuel");
        json.TryGetProperty("decision", out _).ShouldBeFalse("its own limit is no quota");
        _data.Usage(quotas).FuelAvailable.ShouldBeGreaterThanOrEqualTo(5_000_000 - 1_000);
    }

    [Fact]
    [Rule("P7.25")]
    public async Task No_call_begins_while_as_many_are_in_flight_as_may_be()
    {
        _data.Ada("quotas:\n  max_in_flight_calls: 1\n");
        var quotas = PrincipalQuotas.Default with { MaxInFlightCalls = 1 };
        var echo = _data.Write("echo.wasm", Guests.Echo);
        _data.Ledger.ReserveUpTo(quotas, false, 1, out var other);
        using (other)
        {
            var json = await JsonAsync(ExitCode.PolicyDenied, echo, "--input", "x");
            Denied(json).ShouldBe("quota_in_flight");
            json.GetProperty("fuel_used").GetInt64().ShouldBe(0);
        }

        (await _data.RunAsync(echo, "--input", "x")).Text.ShouldBe("x");
    }

    [Fact]
    [Rule("P7.20")]
    [Rule("P7.3")]
    public async Task A_call_that_fails_for_want_of_memory_ends_with_a_decision()
    {
        var grow = _data.Write("grow.wasm", Guests.Growing);
        _data.Ada("");
        (await _data.RunAsync(grow)).ExitCode.ShouldBe(ExitCode.Ok);
        _data.Ada("quotas:\n  max_memory_bytes: 8388608\n");
        var json = await JsonAsync(ExitCode.PolicyDenied, grow);
        Denied(json).ShouldBe("quota_memory");
        json.GetProperty("peak_memory_bytes").GetInt64().ShouldBeLessThanOrEqualTo(8_388_608);

        // The plugin's own quota of 64 MiB is the lower one here, whatever the command line asks for.
        _data.Ada("quotas:\n  max_memory_bytes: 1073741824\n");
        var large = _data.Write("large.wasm", Guests.GrowingBy(2_000));
        Denied(await JsonAsync(ExitCode.PolicyDenied, large, "--memory", "1GiB")).ShouldBe("quota_memory");
        (await CommandLine.RunAsync("run", large, "--memory", "1GiB")).ExitCode.ShouldBe(ExitCode.Ok);

        // A lower limit of the command line is no quota.
        var own = await JsonAsync(ExitCode.PluginFailed, grow, "--memory", "1MiB");
        own.GetProperty("error").GetProperty("kind").GetString().ShouldBe("nonzero_code");
    }

    [Fact]
    [Rule("P7.20")]
    public async Task An_input_that_does_not_fit_and_a_memory_too_large_from_the_start_end_with_a_decision()
    {
        _data.Ada("quotas:\n  max_memory_bytes: 131072\n");
        var echo = _data.Write("echo.wasm", Guests.Echo);
        var input = _data.Write("input", new byte[1_000_000]);
        Denied(await JsonAsync(ExitCode.PolicyDenied, echo, "--input-file", input)).ShouldBe("quota_memory");
        var program = _data.Write("program.wasm", Guests.LargeProgram);
        Denied(await JsonAsync(ExitCode.PolicyDenied, program)).ShouldBe("quota_memory");
    }

    [Fact]
    [Rule("P7.21")]
    public async Task A_call_that_takes_too_long_ends_with_a_decision()
    {
        _data.Ada("quotas:\n  max_timeout_secs: 1\n  max_cpu_fuel_per_sec: 9000000000000000\n");
        var spin = _data.Write("spin.wasm", Guests.Endless);
        var json = await JsonAsync(ExitCode.PolicyDenied, spin, "--fuel", "9000000000000000");
        Denied(json).ShouldBe("quota_timeout");
        var own = await JsonAsync(ExitCode.PluginFailed, spin, "--fuel", "9000000000000000", "--timeout", "100ms");
        own.GetProperty("error").GetProperty("kind").GetString().ShouldBe("deadline");
    }

    [Fact]
    [Rule("P7.2")]
    [Rule("P7.21")]
    public async Task A_call_that_keeps_a_processor_for_five_seconds_ends_with_a_decision()
    {
        _data.Ada("quotas:\n  max_cpu_fuel_per_sec: 9000000000000000\n");
        var json = await JsonAsync(ExitCode.PolicyDenied, _data.Write("spin.wasm", Guests.Endless), "--fuel", "9000000000000000");
        Denied(json).ShouldBe("quota_timeout");
        json.GetProperty("decision").GetProperty("remedy").GetString()!.ShouldContain("cpu_time_ms of the plugin");
    }

    [Fact]
    [Rule("P7.22")]
    public async Task Bytes_into_and_out_of_the_plugin_are_bounded_together()
    {
        _data.Ada("quotas:\n  max_ipc_throughput_bytes: 100\n");
        var echo = _data.Write("echo.wasm", Guests.Echo);
        var fits = await _data.RunAsync(echo, "--input", new string('x', 50));
        fits.ExitCode.ShouldBe(ExitCode.Ok, fits.Error);

        var tooMuchIn = await JsonAsync(ExitCode.PolicyDenied, echo, "--input", new string('x', 101));
        Denied(tooMuchIn).ShouldBe("quota_ipc");
        tooMuchIn.GetProperty("fuel_used").GetInt64().ShouldBe(0, "it did not even begin");
    }

    [Fact]
    [Rule("P7.22")]
    [Rule("P7.17")]
    public async Task An_output_past_the_quota_is_withheld()
    {
        _data.Ada("quotas:\n  max_ipc_throughput_bytes: 100\n");
        var echo = _data.Write("echo.wasm", Guests.Echo);
        var result = await _data.RunAsync(echo, "--input", new string('x', 99));
        result.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldStartWith("bailey: echo failed: quota_ipc: ");
        result.Error.ShouldContain("remedy");
    }

    [Fact]
    [Rule("P7.5")]
    [Rule("P7.6")]
    public async Task A_holder_of_the_permission_is_exempt_from_rates_and_from_nothing_else()
    {
        _data.Ada("grants: ['system:resources:unbounded']\nquotas:\n  max_cpu_fuel_per_sec: 1\n  max_ipc_throughput_bytes: 1\n  max_in_flight_calls: 1\n  max_memory_bytes: 8388608\n");
        var quotas = new PrincipalQuotas { MaxInFlightCalls = 1 };
        var echo = _data.Write("echo.wasm", Guests.Echo);
        (await _data.RunAsync(echo, "--input", "hello")).Text.ShouldBe("hello");
        Denied(await JsonAsync(ExitCode.PolicyDenied, _data.Write("grow.wasm", Guests.Growing))).ShouldBe("quota_memory");
        _data.Ledger.ReserveUpTo(quotas, true, 1, out var other);
        using (other)
        {
            Denied(await JsonAsync(ExitCode.PolicyDenied, echo, "--input", "x")).ShouldBe("quota_in_flight");
        }

        _data.Ada("grants: ['system:resources:unbounded']\nrevokes: ['system:*']\nquotas:\n  max_ipc_throughput_bytes: 1\n");
        Denied(await JsonAsync(ExitCode.PolicyDenied, echo, "--input", "hello")).ShouldBe("quota_ipc");
    }

    [Fact]
    [Rule("P7.30")]
    public async Task A_breach_ends_one_call_and_not_those_after_it()
    {
        _data.Ada("quotas:\n  max_ipc_throughput_bytes: 100\n");
        var calls = _data.Write("calls", Encoding.UTF8.GetBytes($$"""
            {"call":"echo","input":"a"}
            {"call":"echo","input":"{{new string('x', 200)}}"}
            {"call":"echo","input":"b"}
            """));
        var result = await _data.RunAsync(_data.Write("echo.wasm", Guests.Echo), "--calls", calls);
        result.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        result.Text.ShouldBe("ab");
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_used_allows_nothing()
    {
        _data.Ada("");
        Directory.CreateDirectory(Path.Combine(_data.FullPath, "state"));
        await File.WriteAllTextAsync(Path.Combine(_data.FullPath, "state", "ledgers"), "no folder", TestContext.Current.CancellationToken);
        var result = await _data.RunAsync(_data.Write("echo.wasm", Guests.Echo), "--input", "x");
        result.ExitCode.ShouldBe(ExitCode.NoInput);
        result.Output.ShouldBeEmpty();
        result.Complaint.ShouldContain("ledger");
    }

    private static string Denied(JsonElement call)
    {
        call.GetProperty("ok").GetBoolean().ShouldBeFalse();
        call.GetProperty("output_base64").GetString().ShouldBe("");
        var decision = call.GetProperty("decision");
        decision.GetProperty("allowed").GetBoolean().ShouldBeFalse();
        decision.GetProperty("remedy").GetString().ShouldNotBeNullOrEmpty();
        var code = decision.GetProperty("reason_code").GetString()!;
        call.GetProperty("error").GetProperty("kind").GetString().ShouldBe(code);
        return code;
    }

    private async Task<JsonElement> JsonAsync(int exitCode, string file, params string[] options)
    {
        var result = await _data.RunAsync(file, [.. options, "--json"]);
        result.ExitCode.ShouldBe(exitCode, result.Error + result.Text);
        return JsonDocument.Parse(result.Text).RootElement;
    }

    [Fact]
    public async Task What_a_plugin_logs_counts_as_what_it_puts_out()
    {
        _data.Ada("quotas:\n  max_ipc_throughput_bytes: 100\n");
        var logger = _data.Write("logger.wasm", Guests.Logger);
        Denied(await JsonAsync(ExitCode.PolicyDenied, logger, "--input", new string('x', 60))).ShouldBe("quota_ipc", "60 bytes in and 60 logged are more than 100");
    }
}
