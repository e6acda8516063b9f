using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Limits;

/// <summary>Modules of which two threads validate and compile a part each, and whose assembly needs wide indices.</summary>
public sealed class LargeModuleTests
{
    private const int Functions = 2_000;
    private static readonly WasmValueType[] Kinds = [I32, I64, F32, F64];

    [Fact]
    public void Functions_and_types_beyond_16_bits_are_the_right_ones()
    {
        // More functions than a 16-bit index of methods, and more bytes of signatures and names than 16-bit heaps.
        const int Count = 70_000, Types = 9_000;
        var module = new ModuleBuilder();
        for (var i = 0; i < Count; i++)
        {
            var number = i;
            var type = i % Types;
            WasmValueType[] parameters = [.. Enumerable.Range(0, 7).Select(place => Kinds[(type >> (2 * place)) & 3])];
            module.Function($"f{i}", parameters, [I32], code => code.I32Const(number), export: i % 10_000 == 1);
        }

        module.Function("sum", [], [I32], code =>
        {
            code.I32Const(0);
            foreach (var callee in (int[])[0, 65_534, 65_535, 65_536, Count - 1])
            {
                for (var place = 0; place < 7; place++)
                {
                    _ = ((callee % Types >> (2 * place)) & 3) switch
                    {
                        0 => code.I32Const(1),
                        1 => code.I64Const(1),
                        2 => code.F32Const(1),
                        _ => code.F64Const(1),
                    };
                }

                code.Call($"f{callee}").I32Add();
            }
        });
        var instance = module.Compile().Instantiate();
        instance.GetFunction<Func<int>>("sum")().ShouldBe(0 + 65_534 + 65_535 + 65_536 + Count - 1);
        instance.GetFunction("f60001").Invoke(Arguments(60_001 % Types))[0].AsI32().ShouldBe(60_001);
    }

    [Fact]
    public void Of_several_faulty_bodies_the_first_is_named_whichever_thread_meets_which()
    {
        var alone = Refused(300);
        for (var round = 0; round < 20; round++)
        {
            Refused(300, 301, 900, 1_700, Functions - 1).ShouldBe(alone);
        }
    }

    [Fact]
    public void Code_that_grows_too_much_is_refused_alike_each_time()
    {
        var bytes = Module([]).ToBytes();
        var options = new WasmCompileOptions { Limits = new() { MaxExpansion = 0 } };
        var refused = Should.Throw<WasmModuleException>(() => WasmModule.Compile(Module([], 4).ToBytes(), options));
        refused.ErrorCode.ShouldBe(WasmErrorCode.LimitExceeded);
        for (var round = 0; round < 5; round++)
        {
            Should.Throw<WasmModuleException>(() => WasmModule.Compile(Module([], 4).ToBytes(), options)).Message.ShouldBe(refused.Message);
        }

        WasmModule.Compile(bytes).FunctionCount.ShouldBe(Functions);
    }

    [Fact]
    public void Features_that_only_one_body_uses_are_noted()
    {
        var module = Module([]);
        module.Function("extends", [], [I32], code => code.I32Const(200).I32Extend8S());
        module.Compile().FeaturesUsed.ShouldBe(WasmFeatures.SignExtension);
    }

    private static WasmValue[] Arguments(int type) =>
    [
        .. Enumerable.Range(0, 7).Select(place => ((type >> (2 * place)) & 3) switch
        {
            0 => WasmValue.I32(1),
            1 => WasmValue.I64(1),
            2 => WasmValue.F32(1),
            _ => WasmValue.F64(1),
        }),
    ];

    private static (string Message, long Offset) Refused(params int[] faulty)
    {
        var refused = Should.Throw<WasmModuleException>(() => Module(faulty).Compile());
        return (refused.Message, refused.Offset);
    }

    /// <summary>A module of which the bodies are half a megabyte.</summary>
    private static ModuleBuilder Module(int[] faulty, int longer = 1)
    {
        var module = new ModuleBuilder();
        for (var i = 0; i < Functions; i++)
        {
            var isFaulty = faulty.Contains(i);
            module.Function($"f{i}", [I32], [I32], code =>
            {
                code.LocalGet(0);
                for (var step = 0; step < 60 * longer; step++)
                {
                    code.I32Const(step).I32Add();
                }

                // A value of the other size in the place of one: as long, and wrong.
                _ = isFaulty ? code.I64Const(1).I32Add() : code.I32Const(1).I32Add();
            }, export: false);
        }

        return module;
    }
}
