using System.Collections.Concurrent;
using System.Globalization;

namespace Bailey.Server.Tests.Nodes;

/// <summary>What people do all the time at one node; it goes on through whatever becomes of the node, and keeps what was acknowledged.</summary>
internal sealed class NodeLoad : IDisposable
{
    private const string Hooks = "/api/communities/chess/hooks/";

    private readonly CancellationTokenSource _ending = new();
    private readonly string _name;
    private readonly Task _all;
    private string _refusedValue = "";
    private string _refusedDomain = "";
    private long _fuel;

    public NodeLoad(string name, ApiClient keeper, ApiClient maker, ApiClient spinner, ApiClient asker)
    {
        _name = name;
        _all = Task.WhenAll(
            RepeatAsync(keeper, 50, KeepAsync),
            RepeatAsync(maker, 100, MakeAsync),
            RepeatAsync(spinner, 50, SpinAsync),
            RepeatAsync(asker, 3_000, static (client, _) => client.PostAsync("/api/communities/chess/jobs/org.example.drill/job-1/run")));
    }

    /// <summary>Keys of values that a plugin kept.</summary>
    public ConcurrentQueue<string> Values { get; } = [];

    /// <summary>Ids of domains that were made.</summary>
    public ConcurrentQueue<string> Domains { get; } = [];

    /// <summary>Fuel that calls used.</summary>
    public long Fuel => Interlocked.Read(ref _fuel);

    /// <summary>What was acknowledged, and what was last answered instead, for who wonders why nothing is.</summary>
    public string Told => $"{_name}: {Values.Count} values, {Domains.Count} domains, and last: {_refusedValue} {_refusedDomain}";

    public async Task EndAsync()
    {
        await _ending.CancelAsync();
        await _all;
    }

    public void Dispose() => _ending.Dispose();

    private async Task KeepAsync(ApiClient client, int number)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{_name}-{number}");
        var answer = await client.PostAsync(Hooks + "value.kept", $$"""{"key":"{{key}}","value":"{{key}}"}""");
        if (answer.Status == 200 && answer.Json["outcomes"]!.AsArray() is [{ } outcome] && outcome["outcome"]!.GetValue<string>() == "result" && outcome["output"]?["error"] is null)
        {
            Values.Enqueue(key);
        }
        else
        {
            _refusedValue = answer.Text;
        }
    }

    private async Task MakeAsync(ApiClient client, int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{_name}-{number}");
        var answer = await client.PostAsync("/api/communities/chess/domains", $$"""{"id":"{{id}}","name":"{{id}}"}""");
        if (answer.Status == 201)
        {
            Domains.Enqueue(id);
        }
        else
        {
            _refusedDomain = answer.Text;
        }
    }

    private async Task SpinAsync(ApiClient client, int number)
    {
        var answer = await client.PostAsync(Hooks + "fuel.used", "{}");
        Interlocked.Add(ref _fuel, answer.Status == 200 ? answer.Json["outcomes"]!.AsArray().Sum(static outcome => outcome!["fuel"]!.GetValue<long>()) : 0);
    }

    private Task RepeatAsync(ApiClient client, int milliseconds, Func<ApiClient, int, Task> step) => Task.Run(async () =>
    {
        for (var number = 0; !_ending.IsCancellationRequested; number++)
        {
            try
            {
                await step(client, number);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not acknowledged: the node is not there.
            }

            await Task.Delay(milliseconds, CancellationToken.None);
        }

        client.Dispose();
    });
}
