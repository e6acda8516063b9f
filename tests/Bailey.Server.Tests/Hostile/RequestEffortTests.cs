using Bailey.Plugins.Audit;

namespace Bailey.Server.Tests.Hostile;

/// <summary>Whoever asks for much has so much of it at once, and each ends in time.</summary>
public sealed class RequestEffortTests
{
    private const string Log = "/api/communities/chess/audit";
    private const string Simulation = """{"documents":[{"kind":"instance","text":"enabled: false\n"}],"audit":{"limit":100}}""";

    [Theory]
    [InlineData("GET", Log)]
    [InlineData("GET", "/api/attention")]
    [InlineData("POST", "/api/policy/simulate", Simulation)]
    public async Task What_takes_longer_than_it_may_is_ended_and_the_caller_told(string method, string path, string? body = null)
    {
        await using var world = await ServerWorld.StartAsync(static options => options with { CostlyRequestTime = TimeSpan.Zero });
        using var root = await world.ClientAsync("root");
        var late = await root.SendAsync(new HttpMethod(method), path, body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        late.ShouldBe(503, "took_too_long");
        (await root.GetAsync("/api/communities/chess")).ShouldBe(200);
    }

    [Fact]
    public async Task Of_exports_one_principal_has_so_many_at_once_and_others_have_theirs()
    {
        await using var world = await ServerWorld.StartAsync(static options => options with { LongRequestsPerPrincipal = 1 });
        await FillAsync(world);
        using var alice = await world.ClientAsync("alice");
        using var root = await world.ClientAsync("root");
        using (var slow = await alice.Http.GetAsync(Log + "/export?format=jsonl", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken))
        {
            ((int)slow.StatusCode).ShouldBe(200);
            (await alice.GetAsync(Log + "/export?format=csv")).ShouldBe(429, "too_many_at_once").Headers["Retry-After"].ShouldNotBeEmpty();
            (await alice.PostAsync(Log + "/verify")).ShouldBe(429, "too_many_at_once");
            (await alice.GetAsync(Log)).ShouldBe(200);
            (await root.PostAsync(Log + "/verify")).ShouldBe(200);
        }

        for (var tries = 0; ; tries++)
        {
            var again = await alice.PostAsync(Log + "/verify");
            if (again.Status == 200)
            {
                break;
            }

            again.ShouldBe(429, "too_many_at_once");
            tries.ShouldBeLessThan(300, "what was ended is counted for ever");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    // More than all that buffers between a server and a client hold.
    private static async Task FillAsync(ServerWorld world)
    {
        for (var batch = 0; batch < 100; batch++)
        {
            world.Host.Store.Audit.Write([.. Enumerable.Range(0, 500).Select(static _ => new AuditEntry
            {
                Id = UuidV7.Shared.Next(),
                Time = TimeProvider.System.GetUtcNow(),
                Community = "chess",
                Principal = "bob",
                Action = AuditAction.HostCall,
                Target = new string('x', 500),
                DecisionId = UuidV7.Shared.Next(),
            })]);
        }

        await world.Host.Store.Audit.FlushAsync();
    }
}
