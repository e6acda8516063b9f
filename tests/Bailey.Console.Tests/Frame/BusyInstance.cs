using System.Text.Json.Nodes;
using Bailey.Plugins.Audit;
using Bailey.Server.Tests;

namespace Bailey.Console.Tests.Frame;

/// <summary>Makes much of everything: what <see cref="PageTimes"/> looks at.</summary>
internal static class BusyInstance
{
    private const int Players = 5_000;

    /// <summary>Fills an instance that has <see cref="DemoCommunity"/> already.</summary>
    /// <param name="world">The server.</param>
    /// <param name="packages">Packages of the community.</param>
    /// <param name="principals">Principals, of whom 5,000 at most are members.</param>
    /// <param name="entries">Entries of the audit log.</param>
    public static async Task FillAsync(ServerWorld world, int packages, int principals, int entries)
    {
        await AddPackagesAsync(world, packages);
        await AddPrincipalsAsync(world, principals);
        await AddEntriesAsync(world, packages, entries);
    }

    private static async Task AddPackagesAsync(ServerWorld world, int packages)
    {
        using var mo = await world.ClientAsync("mo");
        for (var number = 0; number < packages; number++)
        {
            // One in ten is called by the clock, and one in a hundred waits to be accepted.
            var package = number % 10 == 0
                ? TestPackage.Build(id: NameOf(number), capabilities: """[{"type":"jobs:run","justification":"sums up the week"}]""", edit: static manifest =>
                    manifest["schedules"] = new JsonArray(new JsonObject { ["name"] = "nightly", ["export"] = "echo", ["cron"] = "30 2 * * *" }))
                : TestPackage.Build(id: NameOf(number));
            var uploaded = (await mo.UploadAsync("/api/communities/chess/plugin-packages", package)).ShouldBe(201).Json;
            var path = $"/api/communities/chess/plugin-packages/{uploaded["id"]!.GetValue<string>()}";
            (await mo.GetAsync(path + "/review")).ShouldBe(200);
            if (number % 100 != 99)
            {
                (await mo.PutAsync(path + "/activate", $$"""{"digest":"{{uploaded["digest"]!.GetValue<string>()}}","accept":"all"}""")).ShouldBe(200);
            }
        }
    }

    private static async Task AddPrincipalsAsync(ServerWorld world, int principals)
    {
        var members = new List<string> { "members:", "  alice: [admin]", "  mo: [moderator]", "  bob: [member]", "  olga: [observer]", "  dan: [admin]" };
        for (var number = 0; number < principals; number++)
        {
            world.Write($"etc/profiles/player-{number:D5}.yaml", "enabled: true\nauth: {methods: [password]}\n");
            if (number < Players)
            {
                members.Add($"  player-{number:D5}: [member]");
            }
        }

        world.Write("etc/communities/chess/members.yaml", string.Join('\n', members) + "\n");
        await world.PublishAsync();
    }

    // A tenth is of one busy plugin, one in fifty was denied, and the whole is of the last 30 days.
    private static async Task AddEntriesAsync(ServerWorld world, int packages, int entries)
    {
        var begin = TimeProvider.System.GetUtcNow().AddDays(-30);
        var batch = new List<AuditEntry>();
        for (var number = 0; number < entries; number++)
        {
            var (isBusy, isDenied) = (number % 10 == 0, number % 50 == 1);
            batch.Add(new AuditEntry
            {
                Id = UuidV7.Shared.Next(),
                Time = begin.AddDays(30.0 * number / entries),
                Community = "chess",
                DomainPath = number % 3 == 0 ? "/games/blitz" : "/league",
                Principal = $"player-{number % Players:D5}",
                Plugin = isBusy ? DemoCommunity.Filter : NameOf(number % packages),
                Version = "1.0.0",
                Action = isBusy ? AuditAction.Call : AuditAction.HostCall,
                Capability = isBusy ? null : "storage:kv",
                Target = isBusy ? "message.posted" : "kv_get greeting",
                Outcome = isDenied ? AuditOutcome.Denied : AuditOutcome.Ok,
                ReasonCode = isDenied ? "capability_not_granted" : "ok",
                DecisionId = UuidV7.Shared.Next(),
                Duration = TimeSpan.FromMicroseconds(37),
                Fuel = 5_000,
            });
            if (batch.Count == 500)
            {
                world.Host.Store.Audit.Write([.. batch]);
                batch.Clear();
            }

            if (number % 50_000 == 0)
            {
                await world.Host.Store.Audit.FlushAsync();
            }
        }

        world.Host.Store.Audit.Write([.. batch]);
        await world.Host.Store.Audit.FlushAsync();
    }

    private static string NameOf(int number) => $"org.example.bulk-{number:D4}";
}
