using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Plugins.Tests.Hosting;

/// <summary>How large functions of packages may be is for the host to say, once for letting them in and for running them.</summary>
public sealed class LargeFunctionTests
{
    private const int Allowed = 1024 * 1024;

    [Fact]
    public async Task A_function_over_the_limit_is_refused_and_the_limit_named()
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.large", Module(Allowed - 16), ["large"]);

        var refused = await world.Host.Packages.UploadAsync(HostWorld.Community, world.Package("org.example.larger", Module(Allowed), ["large"]), new PackageActor("alice"));

        refused.Failure!.Code.ShouldBe(PackageReason.ModuleInvalid);
        refused.Failure.Message.ShouldContain("WasmLimits.MaxFunctionBytes");
        refused.Failure.Remedy!.ShouldContain("raise that limit");
    }

    [Fact]
    public async Task What_a_host_lets_in_it_runs()
    {
        var engine = WasmLimits.Default.MaxFunctionBytes;
        await using var world = await HostWorld.StartAsync(setup => setup.Packages = setup.Packages with
        {
            Compile = WasmCompileOptions.Default with { Limits = WasmLimits.Default with { MaxFunctionBytes = engine + 100 } },
        });
        await world.InstallAsync("org.example.large", Module(engine), ["large"]);

        (await world.CallAsync("large")).Kind.ShouldBe(PluginOutcomeKind.Result);
    }

    private static byte[] Module(int instructions) => new ModuleBuilder()
        .Memory(1)
        .Function("large", [], [WasmValueType.I32], code =>
        {
            for (var i = 0; i < instructions; i++)
            {
                code.Nop();
            }

            code.I32Const(0);
        })
        .ToBytes();
}
