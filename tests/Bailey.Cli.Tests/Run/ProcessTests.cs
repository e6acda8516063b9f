using System.Diagnostics;
using System.Runtime.InteropServices;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests.Run;

/// <summary>The command as a process of its own, with real pipes and signals.</summary>
public sealed partial class ProcessTests : IDisposable
{
    private const int Sigint = 2;
    private const int Sigterm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bytes_pass_through_pipes_unchanged()
    {
        var bytes = new byte[300_000];
        new Random(11).NextBytes(bytes);
        using var process = Start("run", _folder.Write("echo.wasm", Guests.Echo));
        var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        await process.StandardInput.BaseStream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        await reading;
        await EndAsync(process);
        process.ExitCode.ShouldBe(ExitCode.Ok);
        output.ToArray().ShouldBe(bytes);
    }

    [Theory]
    [InlineData(Sigint, ExitCode.Interrupted)]
    [InlineData(Sigterm, ExitCode.Terminated)]
    public async Task A_signal_ends_a_call_in_order(int signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are for Unix");
        using var process = Start("run", _folder.Write("spin.wasm", Guests.Endless), "--timeout", "1h", "--json");
        process.StandardInput.Close();

        // There is no output before the end of the call to wait for; a signal that comes before the handler stands would
        // end the process otherwise, so its readiness is read off the processor time it has used.
        while (!process.HasExited && process.TotalProcessorTime < TimeSpan.FromSeconds(1.5))
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        process.HasExited.ShouldBeFalse();
        Kill(process.Id, signal).ShouldBe(0);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await EndAsync(process);
        process.ExitCode.ShouldBe(exitCode);
        output.ShouldContain("\"kind\":\"cancelled\"");
    }

    [Fact]
    public async Task A_closed_pipe_is_an_output_error()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is for Linux");
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", $"dotnet '{Program}' inspect '{_folder.Write("echo.wasm", Guests.Echo)}' > /dev/full"]) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await EndAsync(process);
        process.ExitCode.ShouldBe(ExitCode.OutputFailed);
        error.ShouldStartWith("bailey: output could not be written: ");
    }

    private static string Program => typeof(BaileyCommand).Assembly.Location;

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [Program, .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task EndAsync(Process process)
    {
        using var late = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"the process did not end within {Patience}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
