using System.Globalization;
using System.Security.Cryptography;
using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Guarding;

/// <summary>
/// Every load and store, at and around every edge there is: of the memory before and after it grew, of what 32 bits can say, of the offsets that guard pages
/// reach. Code with checks and code with guard pages must agree on each, on what was written, and on the fuel.
/// </summary>
public sealed class BoundaryTests
{
    private const int Opcodes = 0x3F - 0x28;
    private const long Fuel = 1_000_000;

    private static readonly uint[] Offsets = [0, 1, 7, 0xFFFF, 0x1_0000, 0x3FF_FFF0, 0x3FF_FFFF, 0x400_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0, 0xFFFF_FFFF];

    private static readonly long[] Edges = [0, 0x1_0000, 0x2_0000, 0x3_0000, 0x400_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_0000, 0x1_0000_0000];

    public static TheoryData<bool> Metered => [true, false];

    [Theory]
    [MemberData(nameof(Metered))]
    public void Accesses_around_every_edge_agree(bool metered)
    {
        var binary = Build();
        var guarded = new Guest(binary, WasmBoundsChecks.GuardPages, metered);
        var explicitly = new Guest(binary, WasmBoundsChecks.Explicit, metered);
        var random = new Random(20261123);
        for (var pages = 1; pages <= 3; pages++)
        {
            for (var function = 0; function < (Opcodes + 2) * Offsets.Length; function++)
            {
                for (var i = 0; i < 12; i++)
                {
                    var address = (int)(uint)(Edges[random.Next(Edges.Length)] - (random.Next(2) == 0 ? 0 : Offsets[function % Offsets.Length]) + random.Next(-18, 4));
                    var expected = explicitly.Call(function, address);
                    guarded.Call(function, address).ShouldBe(expected, $"{Name(function)} at {address:x8} in {pages} pages");
                }
            }

            guarded.Digest().ShouldBe(explicitly.Digest());
            guarded.Grow().ShouldBe(explicitly.Grow());
        }
    }

    private static string Name(int function) => string.Create(CultureInfo.InvariantCulture, $"f{function}");

    private static byte[] Build()
    {
        var builder = new ModuleBuilder().Memory(1, 5).Function("grow", [], [I32], code => code.I32Const(1).MemoryGrow());
        for (var i = 0; i < Opcodes + 2; i++)
        {
            // The last two are those of vectors.
            var opcode = i < Opcodes ? 0x28 + i : i == Opcodes ? 0xFD0000 : 0xFD000B;
            var type = TypeOf(opcode);
            var stores = opcode is (>= 0x36 and <= 0x3E) or 0xFD000B;
            for (var j = 0; j < Offsets.Length; j++)
            {
                var offset = Offsets[j];
                builder.Function(Name((i * Offsets.Length) + j), [I32], stores ? [] : [type], code =>
                {
                    code.LocalGet(0);
                    if (stores)
                    {
                        Value(code, type);
                    }

                    code.Instruction(opcode).U32(0).U32(offset);
                });
            }
        }

        return builder.ToBytes();
    }

    private static void Value(CodeWriter code, WasmValueType type) => _ =
        type == I32 ? code.I32Const(0x12345678)
        : type == I64 ? code.I64Const(0x123456789ABCDEF0)
        : type == F32 ? code.F32Const(1.5f)
        : type == F64 ? code.F64Const(-2.25)
        : code.V128Const([.. Enumerable.Range(1, 16).Select(static i => (byte)i)]);

    private static WasmValueType TypeOf(int opcode) => opcode switch
    {
        0x28 or (>= 0x2C and <= 0x2F) or 0x36 or 0x3A or 0x3B => I32,
        0x2A or 0x38 => F32,
        0x2B or 0x39 => F64,
        0xFD0000 or 0xFD000B => V128,
        _ => I64,
    };

    private sealed class Guest
    {
        private readonly WasmStore _store = new();
        private readonly WasmInstance _instance;

        public Guest(byte[] binary, WasmBoundsChecks checks, bool metered)
        {
            var module = WasmModule.Compile(binary, new WasmCompileOptions { BoundsChecks = checks, MeterFuel = metered });
            _instance = module.Instantiate(_store);

            // Bytes that differ, so that a load from elsewhere is noticed.
            new Random(1).NextBytes(_instance.GetMemory().Span);
        }

        public string Call(int function, int address)
        {
            _store.Fuel = Fuel;
            string outcome;
            try
            {
                outcome = string.Join(' ', _instance.GetFunction(Name(function)).Invoke(WasmValue.I32(address)).Select(static result => $"{result.Bits:x}:{result.HighBits:x}"));
            }
            catch (WasmTrapException trap)
            {
                outcome = $"{trap.Kind} in {string.Join(' ', trap.Backtrace)}";
            }

            return $"{outcome}, {Fuel - _store.Fuel} of fuel";
        }

        public int Grow() => _instance.GetFunction<Func<int>>("grow")();

        public string Digest() => Convert.ToHexString(SHA256.HashData(_instance.GetMemory().Span));
    }
}
