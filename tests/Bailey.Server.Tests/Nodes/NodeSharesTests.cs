using System.Diagnostics;
using Bailey.Server.Nodes;
using Bailey.Testing.Databases;
using Npgsql;

namespace Bailey.Server.Tests.Nodes;

public sealed class NodeSharesTests
{
    private const string Packages = "/api/communities/chess/plugin-packages";
    private const long Quota = 20_000_000;

    [Fact]
    public async Task Shares_of_all_nodes_are_never_more_than_the_whole_whoever_comes_goes_or_is_cut_off()
    {
        await using var cluster = await Cluster.CreateAsync();
        var way = new NpgsqlConnectionStringBuilder(cluster.Connection);
        using var proxy = new CutProxy(way.Port);
        way.Port = proxy.Port;
        var one = await cluster.StartAsync("node-1");
        await Cluster.UntilAsync(() => Task.FromResult(one.Share is 1));
        using var watch = new ShareWatch([one]);

        var two = await cluster.StartAsync("node-2");
        watch.Add(two);
        await AreAsync(0.5, one, two);
        var three = await cluster.StartAsync("node-3", way.ConnectionString);
        watch.Add(three);
        await AreAsync(1.0 / 3, one, two, three);

        // It holds on to its part for a while, which nobody else has meanwhile.
        proxy.Cut();
        await AreAsync(0, three);
        await AreAsync(0.5, one, two);
        proxy.Mend();
        await AreAsync(1.0 / 3, one, two, three);

        await two.DisposeAsync();
        (await one.Host.Store.Records.FindAsync(NodeShares.RecordKind, NodeShares.RecordId))!.Json.ShouldNotContain("node-2");
        await AreAsync(0.5, one, three);
        watch.End().ShouldBeLessThanOrEqualTo(1 + 1e-9);
    }

    [Fact]
    public async Task Fuel_that_all_nodes_give_out_together_keeps_within_the_quota_while_a_node_joins()
    {
        await using var cluster = await Cluster.CreateAsync($"quotas: {{max_cpu_fuel_per_sec: {Quota}}}\n");
        var one = await cluster.StartAsync("node-1");
        using var mo = one.Client("mo");
        var package = TestPackage.Build(edit: static manifest => manifest["hooks"]![0]!["export"] = "spin");
        (await mo.UploadAsync(Packages, package)).ShouldBe(201);
        var digest = (await mo.GetAsync(Packages + "/org.example.echo/review")).Json["digest"]!.GetValue<string>();
        (await mo.PutAsync(Packages + "/org.example.echo/activate", $$"""{"digest":"{{digest}}","accept":"all"}""")).ShouldBe(200);

        var started = Stopwatch.GetTimestamp();
        using var ending = new CancellationTokenSource();
        var (begun, calls) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var (first, second, third) = (SpinAsync(one, begun, ending.Token), Task.FromResult(0L), Task.FromResult(0L));
        var two = await cluster.StartAsync("node-2");
        second = SpinAsync(two, calls, ending.Token);
        await Cluster.UntilAsync(() => Task.FromResult(two.Share is 0.5));
        third = SpinAsync(two, calls, ending.Token);
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        await Task.WhenAll(begun.Task, calls.Task).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await ending.CancelAsync();
        var used = await Task.WhenAll(first, second, third);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;

        // A full budget at the beginning, that of the other node's part when it is first used, and what comes back. Nodes that did not know of each other
        // would give out nearly twice as much.
        var most = (long)(Quota * (seconds + 1.5));
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{used.Sum():N0} of {most:N0} units of fuel in {seconds:F1} s: {string.Join(", ", used)}"));
        used.Sum().ShouldBeLessThanOrEqualTo(most);
    }

    private static Task<long> SpinAsync(ClusterNode node, TaskCompletionSource begun, CancellationToken ending) => Task.Run(async () =>
    {
        using var bob = node.Client("bob");
        var used = 0L;
        while (!ending.IsCancellationRequested)
        {
            var reply = await bob.PostAsync("/api/communities/chess/hooks/message.posted", "{}");
            used += reply.Status == 200 ? reply.Json["outcomes"]!.AsArray().Sum(static outcome => outcome!["fuel"]!.GetValue<long>()) : 0;
            if (used > 0)
            {
                begun.TrySetResult();
            }

            await Task.Delay(20, CancellationToken.None);
        }

        return used;
    });

    private static Task AreAsync(double share, params ClusterNode[] nodes) => Cluster.UntilAsync(() => Task.FromResult(nodes.All(node => Math.Abs(node.Share - share) < 1e-9)));
}
