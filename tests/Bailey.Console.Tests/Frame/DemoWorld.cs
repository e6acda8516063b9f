using Bailey.Console.Tests.Browsing;
using Bailey.Console.Tests.Scripts;
using Bailey.Plugins.Hosting;

namespace Bailey.Console.Tests.Frame;

/// <summary>One server with the demo community, for all tests that only look.</summary>
public sealed class DemoWorld : IAsyncLifetime
{
    internal ConsoleWorld World { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await ConsoleWorld.StartAsync(policy: DemoCommunity.Policy, instance: DemoCommunity.InstancePolicy, configure: Compose);
        await DemoCommunity.FillAsync(World.Server);
    }

    // Its script is judged however busy the machine is.
    private static void Compose(BaileySetup setup)
    {
        DemoCommunity.Compose(setup);
        ScriptWorld.Patient(setup);
    }

    public async ValueTask DisposeAsync()
    {
        if (World is not null)
        {
            await World.DisposeAsync();
        }
    }
}
