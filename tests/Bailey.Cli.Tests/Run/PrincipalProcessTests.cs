using System.Diagnostics;
using Bailey.Cli.Commands;
using Bailey.Policy.Quotas;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Run;

/// <summary>Quotas between real processes, of which some are killed.</summary>
public sealed class PrincipalProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // A call reserves 100,000,000,000 of these.
    private static readonly PrincipalQuotas Quotas = new() { MaxCpuFuelPerSec = 150_000_000_000, MaxInFlightCalls = 1 };

    private readonly PolicyFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    [Rule("P7.10")]
    [Rule("P7.25")]
    public async Task A_process_that_is_killed_leaves_its_place_and_pays_what_it_reserved()
    {
        _data.Ada("quotas:\n  max_cpu_fuel_per_sec: 150000000000\n  max_in_flight_calls: 1\n");
        var echo = _data.Write("echo.wasm", Guests.Echo);
        (await _data.RunAsync(echo, "--input", "x")).ExitCode.ShouldBe(ExitCode.Ok, "and what follows takes but a moment");
        using var process = Start("run", _data.Write("spin.wasm", Guests.Endless), "--as", "ada", "--data", _data.FullPath, "--timeout", "1m");
        try
        {
            await UntilAsync(process, () => _data.Usage(Quotas).InFlightCalls == 1);
            var meanwhile = await _data.RunAsync(echo, "--input", "x");
            meanwhile.ExitCode.ShouldBe(ExitCode.PolicyDenied);
            meanwhile.Error.ShouldContain("quota_in_flight");
            process.HasExited.ShouldBeFalse();
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        _data.Usage(Quotas).InFlightCalls.ShouldBe(0);
        (await File.ReadAllTextAsync(Path.Combine(_data.Ledger.Folder, "budgets"), TestContext.Current.CancellationToken)).ShouldContain("\nfuel 50000000000 ");
        (await _data.RunAsync(echo, "--input", "x")).Text.ShouldBe("x");
    }

    [Fact]
    public async Task Where_locks_of_files_do_not_work_nothing_runs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "locks of Windows cannot be switched off");
        _data.Ada("");
        var start = new ProcessStartInfo("dotnet", [typeof(BaileyCommand).Assembly.Location, "run", _data.Write("echo.wasm", Guests.Echo), "--as", "ada", "--data", _data.FullPath])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(ExitCode.NoInput);
        error.ShouldContain("locks of files do not work here");
    }

    private static Process Start(params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(BaileyCommand).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        return process;
    }

    private static async Task UntilAsync(Process process, Func<bool> happened)
    {
        var started = Stopwatch.GetTimestamp();
        while (!happened())
        {
            process.HasExited.ShouldBeFalse();
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Patience);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
