using System.Globalization;
using Bailey.Testing.Fuzzing;
using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Guarding;

/// <summary>
/// Loads of which the JIT finds some bytes, or all, to be unneeded. Whatever it makes of them, code with guard pages traps where code with checks does: at every
/// address around the end. BAILEY_FUZZ_LOADS says how many functions.
/// </summary>
public sealed class UnneededBytesTests(ITestOutputHelper output)
{
    private const int Each = 100;
    private const long End = 0x10000;

    // From where on the last byte of a load is outside, whatever its size and offset; and where all are.
    private static readonly int[] Outside = [-1, -3, -7, -15, -1 - 5, -3 - 5, -7 - 5, -15 - 5, 0];
    private const long Fuel = 1_000_000;

    private static readonly int Functions = int.Parse(Environment.GetEnvironmentVariable("BAILEY_FUZZ_LOADS") ?? "200", CultureInfo.InvariantCulture);

    private static readonly int First = int.Parse(Environment.GetEnvironmentVariable("BAILEY_FUZZ_SEED") ?? "0", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Loads_trap_whatever_is_done_with_what_they_load(bool metered)
    {
        List<string> differences = [];
        for (var first = First; first < First + Functions; first += Each)
        {
            var binary = LoadModuleGenerator.Generate(first, Each, new WasmMemoryType(1, 2), new WasmMemoryType(1, 1), new WasmMemoryType(1, 2, true));
            var guarded = new Guest(binary, WasmBoundsChecks.GuardPages, metered);
            var explicitly = new Guest(binary, WasmBoundsChecks.Explicit, metered);
            for (var seed = first; seed < first + Each; seed++)
            {
                foreach (var outside in Outside)
                {
                    var address = End + outside;
                    var (found, expected) = (guarded.Call(seed, address), explicitly.Call(seed, address));
                    if (found != expected)
                    {
                        differences.Add($"f{seed} at end{outside:+0;-0;+0}: {found} with guard pages, {expected} with checks");
                        break;
                    }
                }
            }
        }

        output.WriteLine(string.Join('\n', differences.Take(20)));
        differences.ShouldBeEmpty();
    }

    [Fact]
    public void A_known_address_outside_traps_after_another_inside()
    {
        var module = new ModuleBuilder();
        module.Memory(new WasmMemoryType(1, 3), "m");

        // i32.store16, then v128.load16x4_u of which nothing is needed.
        module.Function("f0", [WasmValueType.I64], [], code =>
            code.I32Const(0).I32Const(1).Instruction(0x3B).Raw(1, 0).I32Const((int)End).Instruction(0xFD0004).Raw(3, 25).Drop());
        var binary = module.ToBytes();

        new Guest(binary, WasmBoundsChecks.GuardPages, metered: true).Call(0, 0).ShouldStartWith(nameof(WasmTrapKind.OutOfBoundsMemory));
        new Guest(binary, WasmBoundsChecks.GuardPages, metered: false).Call(0, 0).ShouldStartWith(nameof(WasmTrapKind.OutOfBoundsMemory));
    }

    private sealed class Guest
    {
        private readonly WasmStore _store = new();
        private readonly WasmInstance _instance;

        public Guest(byte[] binary, WasmBoundsChecks checks, bool metered)
        {
            var module = WasmModule.Compile(binary, new WasmCompileOptions { BoundsChecks = checks, MeterFuel = metered });
            module.BoundsChecks.ShouldBe(checks);
            _instance = module.Instantiate(_store);
        }

        public string Call(int seed, long address)
        {
            _store.Fuel = Fuel;
            string outcome;
            try
            {
                _instance.GetFunction<Action<long>>(string.Create(CultureInfo.InvariantCulture, $"f{seed}"))(address);
                outcome = "returned";
            }
            catch (WasmTrapException trap)
            {
                outcome = $"{trap.Kind}";
            }

            return $"{outcome}, {Fuel - _store.Fuel} of fuel";
        }
    }
}
