using System.Diagnostics;
using System.Text.RegularExpressions;
using Bailey.Testing;

namespace Bailey.Server.Tests.Load;

/// <summary>The short form of <c>bench/http</c>: a server process is called by 500 people over HTTP. How fast it answers is for the benchmark to say.</summary>
public sealed partial class LoadTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Every_call_of_many_people_is_answered()
    {
        var program = Path.Combine(RepositoryRoot.Path, "bench", "Bailey.Bench", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Bailey.Bench.dll");
        File.Exists(program).ShouldBeTrue($"{program} is built with these tests");
        var start = new ProcessStartInfo("dotnet", [program, "http", "--rate", "100"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["BAILEY_LOAD_SECONDS"] = "3";
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Answered().IsMatch(output).ShouldBeTrue(output + await errors);
            output.ShouldNotContain("failed");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [GeneratedRegex("^bailey serve: 100 a second: [1-9][0-9]* answered", RegexOptions.Multiline)]
    private static partial Regex Answered();
}
