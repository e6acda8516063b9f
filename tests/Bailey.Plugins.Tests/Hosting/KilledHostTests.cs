using System.Diagnostics;
using System.Globalization;
using System.Text;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Packages;
using Bailey.Storage.Sqlite;

namespace Bailey.Plugins.Tests.Hosting;

/// <summary>A whole host under load is killed at any moment. <c>BAILEY_KILL_ROUNDS</c> says how often; 4 times where it does not.</summary>
public sealed class KilledHostTests
{
    private static readonly int s_rounds = int.TryParse(Environment.GetEnvironmentVariable("BAILEY_KILL_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) ? rounds : 4;

    [Fact]
    public async Task A_host_that_is_killed_loses_nothing_that_it_acknowledged_and_leaves_nothing_half_installed()
    {
        var folder = Directory.CreateTempSubdirectory("bailey-killed-").FullName;
        try
        {
            var random = new Random();
            HashSet<string> acknowledged = [];
            for (var round = 0; round < s_rounds; round++)
            {
                acknowledged.UnionWith(await RunAndKillAsync(Path.Combine(folder, "state"), round, random.Next(5, 400), TimeSpan.FromMilliseconds(random.Next(0, 20))));
                await CheckAsync(Path.Combine(folder, "state"), acknowledged);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<string>> RunAndKillAsync(string state, int round, int lines, TimeSpan more)
    {
        var token = TestContext.Current.CancellationToken;
        var program = Path.Combine(AppContext.BaseDirectory, "Bailey.Testing.Host.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "host-load", state, round.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        List<string> read = [];
        try
        {
            while (read.Count < lines && await process.StandardOutput.ReadLineAsync(token) is { } line)
            {
                read.Add(line);
            }

            await Task.Delay(more, token);
        }
        finally
        {
            process.Kill();
        }

        while (await process.StandardOutput.ReadLineAsync(token) is { } line)
        {
            read.Add(line);
        }

        await process.WaitForExitAsync(token);
        read.Count.ShouldBeGreaterThanOrEqualTo(lines, await process.StandardError.ReadToEndAsync(token));
        return read;
    }

    private static async Task CheckAsync(string state, HashSet<string> acknowledged)
    {
        await using var store = SqlitePluginStore.Open(state);
        (await store.Audit.VerifyAsync()).ShouldAllBe(static verdict => verdict.IsWhole);
        var audited = new HashSet<string>();
        var uploads = 0;
        await foreach (var entry in store.Audit.ReadAsync(HostWorld.Community))
        {
            uploads += entry.Entry.Action == AuditAction.PluginUploaded && entry.Entry.Outcome == AuditOutcome.Ok ? 1 : 0;
            if (entry.Entry is { Capability: "storage:kv", Outcome: AuditOutcome.Ok })
            {
                audited.Add($"value {entry.Entry.Plugin} {entry.Entry.Target}");
            }
        }

        var installations = await store.ListInstallationsAsync(HostWorld.Community);
        foreach (var line in acknowledged)
        {
            var (kind, plugin, what) = line.Split(' ') is [var first, var second, var third] ? (first, second, third) : throw new FormatException(line);
            if (kind == "value")
            {
                Encoding.UTF8.GetString(store.GetValue(HostWorld.Community, plugin, what).ShouldNotBeNull(line).Bytes.Span).ShouldBe(what);
                audited.ShouldContain(line);
            }
            else
            {
                var version = installations.Single(installation => installation.PluginId == plugin).Find(what).ShouldNotBeNull(line);
                (kind == "version" || version.Acceptance is not null).ShouldBeTrue(line);
            }
        }

        // Of what was not acknowledged it is all there, or nothing.
        installations.Sum(static installation => installation.Versions.Length).ShouldBe(uploads);
        foreach (var version in installations.SelectMany(static installation => installation.Versions))
        {
            PackageReader.Read((await store.FindPackageAsync(version.Digest)).ShouldNotBeNull().Bytes).Digest.ShouldBe(version.Digest);
        }

        foreach (var value in audited)
        {
            store.GetValue(HostWorld.Community, value.Split(' ')[1], value.Split(' ')[2]).ShouldNotBeNull(value);
        }
    }
}
