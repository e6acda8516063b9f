using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Limits;

/// <summary>Every limit of <see cref="WasmLimits"/>: what meets it is accepted, one more is refused.</summary>
public sealed class ModuleLimitTests
{
    private const int Bound = 21;

    private static readonly Dictionary<string, (Func<WasmLimits> Limits, Func<int, ModuleBuilder> Build)> Cases = new()
    {
        ["functions"] = (() => new() { MaxFunctions = Bound }, count => Functions(count)),
        ["imported functions"] = (() => new() { MaxFunctions = Bound }, count => ImportedFunctions(count - 5, defined: 5)),
        ["locals"] = (() => new() { MaxLocals = Bound }, count => Body([((uint)count - 2, I64)], _ => { })),
        ["locals in groups"] = (() => new() { MaxLocals = Bound }, count => Body([(4, I64), ((uint)count - 6, F32)], _ => { })),
        ["nesting"] = (() => new() { MaxNesting = Bound }, count => Body([], c => c.Repeat(count, b => b.Block()).Repeat(count, b => b.End()))),
        ["operand depth"] = (() => new() { MaxOperandDepth = Bound }, count => Body([], c => c.Repeat(count, b => b.I32Const(1)).Repeat(count, b => b.Drop()))),
        ["branch table targets"] = (() => new() { MaxBranchTableTargets = Bound }, count => Body([], c => c.I32Const(0).BrTable(new uint[count], 0))),
        ["types"] = (() => new() { MaxTypes = Bound }, Types),
        ["parameters"] = (() => new() { MaxParameters = Bound }, count => Typed(Many(count), [])),
        ["results"] = (() => new() { MaxResults = Bound }, count => Typed([], Many(count))),
        ["imports"] = (() => new() { MaxImports = Bound }, count => ImportedFunctions(count, defined: 0)),
        ["exports"] = (() => new() { MaxExports = Bound }, Exports),
        ["globals"] = (() => new() { MaxGlobals = Bound }, count => Each(count, (b, _) => b.Global(new(I32, false), c => c.I32Const(0)))),
        ["tables"] = (() => new() { MaxTables = Bound }, count => Each(count, (b, _) => b.Table(1))),
        ["memories"] = (() => new() { MaxMemories = Bound }, count => Each(count, (b, _) => b.Memory(1, export: null))),
        ["data segments"] = (() => new() { MaxDataSegments = Bound }, count => Each(count, (b, _) => b.PassiveData([1]))),
        ["element segments"] = (() => new() { MaxElementSegments = Bound }, count => Each(count, (b, _) => b.PassiveElements("f"))),
        ["elements"] = (() => new() { MaxElements = Bound }, count => Each(1, (b, _) => b
            .PassiveElements("f", "f").PassiveElements([.. Enumerable.Repeat("f", count - 2)]))),
        ["bytes of a name"] = (() => new() { MaxNameBytes = Bound }, count => Each(1, (b, _) => b.Export(new string('n', count), 0, 0))),
        ["instructions of a constant expression"] = (() => new() { MaxConstantInstructions = Bound }, Constant),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_meets_a_limit_is_accepted(string name)
    {
        var (limits, build) = Cases[name];
        build(Bound).Compile(new WasmCompileOptions { Limits = limits() }).ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_more_than_a_limit_is_refused(string name)
    {
        var (limits, build) = Cases[name];
        var options = new WasmCompileOptions { Limits = limits() };
        var error = Should.Throw<WasmModuleException>(() => build(Bound + 1).Compile(options));
        error.ErrorCode.ShouldBe(WasmErrorCode.LimitExceeded, error.Message);
        error.Code.ShouldBe("limit_exceeded");
        error.Message.ShouldContain(Bound.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Should.Throw<WasmModuleException>(() => WasmModule.Validate(build(Bound + 1).ToBytes(), options)).ErrorCode.ShouldBe(WasmErrorCode.LimitExceeded);
    }

    [Fact]
    public void Bytes_of_a_module_are_limited()
    {
        var binary = Functions(10).ToBytes();
        WasmModule.Compile(binary, new() { Limits = new() { MaxModuleBytes = binary.Length } }).BinaryLength.ShouldBe(binary.Length);
        Should.Throw<WasmModuleException>(() => WasmModule.Compile(binary, new() { Limits = new() { MaxModuleBytes = binary.Length - 1 } }))
            .ErrorCode.ShouldBe(WasmErrorCode.LimitExceeded);
    }

    [Fact]
    public void Bytes_of_a_function_are_limited()
    {
        // A body is its locals (1 byte), the instructions and an end.
        var builder = Body([], code => code.Repeat(98, c => c.Nop()));
        builder.Compile(new() { Limits = new() { MaxFunctionBytes = 100 } });
        Should.Throw<WasmModuleException>(() => builder.Compile(new() { Limits = new() { MaxFunctionBytes = 99 } }))
            .ErrorCode.ShouldBe(WasmErrorCode.LimitExceeded);
    }

    private static WasmValueType[] Many(int count) => [.. Enumerable.Repeat(I32, count)];

    private static ModuleBuilder Each(int count, Action<ModuleBuilder, int> add)
    {
        var builder = new ModuleBuilder().Function("f", [], [], _ => { }, export: false);
        for (var i = 0; i < count; i++)
        {
            add(builder, i);
        }

        return builder;
    }

    private static ModuleBuilder Functions(int count)
    {
        var builder = new ModuleBuilder();
        for (var i = 0; i < count; i++)
        {
            builder.Function($"f{i}", [], [], _ => { });
        }

        return builder;
    }

    private static ModuleBuilder ImportedFunctions(int count, int defined)
    {
        var builder = new ModuleBuilder();
        for (var i = 0; i < count; i++)
        {
            builder.ImportFunction("m", $"i{i}", [], []);
        }

        for (var i = 0; i < defined; i++)
        {
            builder.Function($"f{i}", [], [], _ => { });
        }

        return builder;
    }

    /// <summary>A function of two parameters.</summary>
    private static ModuleBuilder Body((uint Count, WasmValueType Type)[] locals, Action<CodeWriter> body) =>
        new ModuleBuilder().Function("f", [I32, I32], [], locals, body);

    private static ModuleBuilder Types(int count)
    {
        var builder = new ModuleBuilder();
        for (var i = 0; i < count; i++)
        {
            builder.TypeIndex(Many(i), []);
        }

        return builder;
    }

    private static ModuleBuilder Typed(WasmValueType[] parameters, WasmValueType[] results)
    {
        var builder = new ModuleBuilder();
        builder.TypeIndex(parameters, results);
        return builder;
    }

    private static ModuleBuilder Exports(int count) => Each(count, (builder, i) => builder.Export($"e{i}", 0, 0));

    /// <summary>A constant of at least as many instructions, the final end left out: 1 + 1 + 1 ... is an odd number of them.</summary>
    private static ModuleBuilder Constant(int count) => Each(1, (builder, _) => builder
        .Global(new(I32, false), code => code.I32Const(1).Repeat(count / 2, c => c.I32Const(1).I32Add())));
}
