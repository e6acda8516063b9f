using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>What is done over and over costs nothing that lasts.</summary>
public sealed class LeakTests : ScenarioTests
{
    private const int Calls = 1_000_000;

    public static TheoryData<string> Scenarios => Named("leak: ");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Process_has_in_the_end_what_it_had(string scenario) => TestContext.Current.SendDiagnosticMessage(await ChildProcess.RunAsync(scenario));

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
}
