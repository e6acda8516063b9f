using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Limits;

/// <summary>Each feature can be turned off, and what uses it is refused then, by name.</summary>
public sealed class FeatureTests
{
    private static readonly Dictionary<WasmFeatures, Func<ModuleBuilder>> Uses = new()
    {
        [WasmFeatures.MultiValue] = () => Code([], [I32, I32], c => c.I32Const(1).I32Const(2)),
        [WasmFeatures.SignExtension] = () => Code([I32], [I32], c => c.LocalGet(0).I32Extend8S()),
        [WasmFeatures.SaturatingConversions] = () => Code([F32], [I32], c => c.LocalGet(0).I32TruncSatF32S()),
        [WasmFeatures.BulkMemory] = () => Code([], [], c => c.I32Const(0).I32Const(0).I32Const(0).MemoryFill()).Memory(1),
        [WasmFeatures.ReferenceTypes] = () => Code([ExternRef], [I32], c => c.LocalGet(0).RefIsNull()),
        [WasmFeatures.Simd] = () => Code([V128], [V128], c => c.LocalGet(0).LocalGet(0).I32x4Add()),
        [WasmFeatures.ExtendedConstants] = () => new ModuleBuilder().Global(new(I32, false), c => c.I32Const(1).I32Const(2).I32Add()),
        [WasmFeatures.TailCalls] = () => Code([], [], c => c.ReturnCall("run")),
        [WasmFeatures.MultiMemory] = () => new ModuleBuilder().Memory(1).Memory(1, export: null),
        [WasmFeatures.Memory64] = () => new ModuleBuilder().Memory(new WasmMemoryType(1, Is64: true)),
        [WasmFeatures.RelaxedSimd] = () => Code([V128], [V128], c => c.LocalGet(0).LocalGet(0).I8x16RelaxedSwizzle()),
        [WasmFeatures.ExceptionHandling] = () => Code([], [], c => c.TryTable(null, new Catch(0, 0)).Throw(0).End()).Tag([]),
        [WasmFeatures.TypedReferences] = TypedReference,
        [WasmFeatures.GarbageCollection] = Structure,
        [WasmFeatures.MutableGlobals] = () => new ModuleBuilder().Global(new(I32, true), c => c.I32Const(1), "exported"),
    };

    public static TheoryData<WasmFeatures> Features =>
        [.. Enum.GetValues<WasmFeatures>().Where(feature => int.IsPow2((int)feature))];

    [Theory]
    [MemberData(nameof(Features))]
    public void A_feature_is_offered_and_reported_as_used(WasmFeatures feature) =>
        Uses[feature]().Compile().FeaturesUsed.HasFlag(feature).ShouldBeTrue();

    [Theory]
    [MemberData(nameof(Features))]
    public void A_module_that_uses_a_feature_that_is_off_is_refused(WasmFeatures feature)
    {
        var options = new WasmCompileOptions { Features = WasmFeatures.All & ~feature };
        var error = Should.Throw<WasmModuleException>(() => Uses[feature]().Compile(options));
        error.ErrorCode.ShouldBe(WasmErrorCode.FeatureDisabled, error.Message);
        error.Code.ShouldBe("feature_disabled");
        error.Message.ShouldContain(feature.ToString());
    }

    [Theory]
    [MemberData(nameof(Features))]
    public void A_feature_alone_suffices_for_what_uses_it(WasmFeatures feature)
    {
        var needed = feature switch
        {
            WasmFeatures.RelaxedSimd => WasmFeatures.Simd,
            WasmFeatures.TypedReferences => WasmFeatures.ReferenceTypes,
            _ => WasmFeatures.None,
        };
        Uses[feature]().Compile(new WasmCompileOptions { Features = feature | needed }).ShouldNotBeNull();
    }

    [Fact]
    public void A_plain_module_works_without_any_feature_and_reports_none()
    {
        var module = Code([I32], [I32], c => c.LocalGet(0).I32Const(1).I32Add()).Compile(new() { Features = WasmFeatures.None });
        module.FeaturesUsed.ShouldBe(WasmFeatures.None);
        module.Instantiate().GetFunction<Func<int, int>>("run")(1).ShouldBe(2);
    }

    private static ModuleBuilder Structure()
    {
        var module = new ModuleBuilder();
        module.Define([0x5F, 1, 0x7F, 1]);
        return module;
    }

    private static ModuleBuilder TypedReference()
    {
        var module = new ModuleBuilder();
        return module.TypedFunction("run", module.Define([0x60, 1, 0x64, 0, 0]), [], c => c.LocalGet(0).LocalGet(0).Instruction(0x14).U32(0));
    }

    private static ModuleBuilder Code(WasmValueType[] parameters, WasmValueType[] results, Action<CodeWriter> body) =>
        new ModuleBuilder().Function("run", parameters, results, body);
}
