using Bailey.Console.Tests.Browsing;

namespace Bailey.Console.Tests.Frame;

/// <summary>One server with the demo community, for all tests that only look.</summary>
public sealed class DemoWorld : IAsyncLifetime
{
    internal ConsoleWorld World { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await ConsoleWorld.StartAsync(policy: DemoCommunity.Policy, instance: DemoCommunity.InstancePolicy, configure: DemoCommunity.Compose);
        await DemoCommunity.FillAsync(World.Server);
    }

    public async ValueTask DisposeAsync()
    {
        if (World is not null)
        {
            await World.DisposeAsync();
        }
    }
}
