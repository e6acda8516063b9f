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

    [Theory]
    [InlineData(0x28, 0x28)]
    [InlineData(0x28, 0x2E)]
    [InlineData(0x29, 0x29)]
    [InlineData(0x29, 0x2A)]
    [InlineData(0xFD0000, 0x28)]
    [InlineData(0xFD0000, 0xFD0000)]
    public void A_load_traps_after_another_from_the_same_address(int first, int second) => TrapsAfterAnother(first, second, isLarge: false);

    [Theory]
    [InlineData(0x28, 0x28)]
    [InlineData(0x28, 0x2E)]
    [InlineData(0x29, 0x2A)]
    [InlineData(0xFD0000, 0xFD0000)]
    public void A_load_that_is_dropped_traps_after_another_from_the_same_address_in_large_functions_too(int first, int second) => TrapsAfterAnother(first, second, isLarge: true);

    private static void TrapsAfterAnother(int first, int second, bool isLarge)
    {
        const uint Offset = 64;
        var module = new ModuleBuilder();
        module.Memory(new WasmMemoryType(1, 3), "m");
        module.Function("f0", [WasmValueType.I64], [], [WasmValueType.I32], code =>
        {
            // The first is needed, of the second nothing, and of the third one byte.
            Number(Load(code, first, 0), first).LocalSet(1);
            Load(code, second, Offset).Drop();
            if (isLarge)
            {
                code.Repeat(10_000, static (padding, _) => padding.Nop());
            }
            else
            {
                Number(Load(code, second, Offset), second).I32Const(0xFF).Instruction(0x71).LocalGet(1).I32Add().LocalSet(1);
            }

            code.I32Const(0).LocalGet(1).Instruction(0x36).Raw(0, 0);
        });
        var binary = module.ToBytes();
        foreach (var metered in (bool[])[true, false])
        {
            var guarded = new Guest(binary, WasmBoundsChecks.GuardPages, metered);
            var explicitly = new Guest(binary, WasmBoundsChecks.Explicit, metered);
            for (var address = End - Offset - 17; address <= End; address++)
            {
                guarded.Call(0, address).ShouldBe(explicitly.Call(0, address), $"at {address - End} from the end");
            }
        }

        static CodeWriter Load(CodeWriter code, int opcode, uint offset) => code.LocalGet(0).Instruction(0xA7).Instruction(opcode).Raw(0).U32(offset);
        static CodeWriter Number(CodeWriter code, int opcode) => opcode switch
        {
            0x29 => code.Instruction(0xA7),
            0x2A => code.Instruction(0xBC),
            0xFD0000 => code.Instruction(0xFD001B).Raw(0),
            _ => code,
        };
    }

    [Theory]
    [InlineData(0x3A, 1, true)]
    [InlineData(0x3A, 1, false)]
    [InlineData(0xFD000B, 16, true)]
    [InlineData(0xFD000B, 16, false)]
    public void What_was_stored_before_a_trap_is_there(int opcode, int size, bool throughLocal)
    {
        const int Stores = 8;
        var module = new ModuleBuilder();
        module.Memory(new WasmMemoryType(1, 1), "m");
        var type = size == 1 ? WasmValueType.I32 : WasmValueType.V128;
        module.Function("f", [WasmValueType.I32], [], [type], code => code.Repeat(Stores, (writer, i) =>
        {
            _ = size == 1 ? writer.I32Const(i + 1) : writer.V128Const([.. Enumerable.Repeat((byte)(i + 1), size)]);
            if (throughLocal)
            {
                writer.LocalSet(1);
            }

            writer.LocalGet(0);
            _ = throughLocal ? writer.LocalGet(1) : size == 1 ? writer.I32Const(i + 1) : writer.V128Const([.. Enumerable.Repeat((byte)(i + 1), size)]);
            writer.Instruction(opcode).Raw(0).U32((uint)(i * size));
            if (!throughLocal)
            {
                writer.Drop();
            }
        }));
        var instance = module.Compile(new WasmCompileOptions { BoundsChecks = WasmBoundsChecks.GuardPages }).Instantiate(new WasmStore());
        var memory = instance.GetMemory("m");
        var store = instance.GetFunction<Action<int>>("f");
        for (var inside = 0; inside < Stores; inside++)
        {
            memory.Span.Clear();

            Should.Throw<WasmTrapException>(() => store((int)End - (inside * size))).Kind.ShouldBe(WasmTrapKind.OutOfBoundsMemory);

            memory.Span[^(inside * size)..].ToArray().ShouldBe([.. Enumerable.Range(0, inside * size).Select(i => (byte)((i / size) + 1))]);
        }
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
