using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>
/// What is done over and over costs nothing that lasts. BAILEY_LEAKS=long compiles 10,000 modules, makes 100,000 instances and traps 1,000 times a
/// second for a minute. See Bailey.Testing.Host.
/// </summary>
public sealed class LeakTests : ScenarioTests
{
    private const int Calls = 1_000_000;

    public static TheoryData<string> Scenarios => Named("leaks: ");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task The_process_holds_no_more_after(string scenario) =>
        TestContext.Current.TestOutputHelper?.WriteLine(await ChildProcess.RunAsync(scenario, Arguments(scenario)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_million_calls_in_and_out_allocate_nothing(bool isMetered)
    {
        var binary = new ModuleBuilder()
            .ImportFunction("host", "add", [I32, I32], [I32])
            .Table(1)
            .Elements(offset => offset.I32Const(0), "nothing")
            .Function("nothing", [], [], code => code.Nop())
            .Function("call", [I32], [I32], code => code
                .I32Const(0).CallIndirect([], []).LocalGet(0).I32Const(1).Call("add"))
            .ToBytes();
        using var store = new WasmStore();
        var instance = new WasmLinker(store).DefineFunction("host", "add", (int left, int right) => left + right)
            .Instantiate(WasmModule.Compile(binary, WasmCompileOptions.Default with { MeterFuel = isMetered }));
        var nothing = instance.GetFunction<Action>("nothing");
        var call = instance.GetFunction<Func<int, int>>("call");
        Run(100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var last = Run(Calls);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        last.ShouldBe(Calls);
        allocated.ShouldBe(0);

        int Run(int calls)
        {
            var value = 0;
            for (var i = 0; i < calls; i++)
            {
                nothing();
                value = call(value);
            }

            return value;
        }
    }

    private static string[] Arguments(string scenario) => Environment.GetEnvironmentVariable("BAILEY_LEAKS") != "long" ? []
        : scenario.Contains("modules", StringComparison.Ordinal) ? ["10000"]
        : scenario.Contains("instantiated", StringComparison.Ordinal) ? ["100000"]
        : ["60"];
}
