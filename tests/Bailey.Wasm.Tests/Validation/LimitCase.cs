using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Validation;

/// <summary>A limit, and a module with as much as one wants of what it bounds.</summary>
/// <param name="Limit">The property of <see cref="WasmLimits"/>.</param>
/// <param name="With">The default limits with this one at a value.</param>
/// <param name="Module">A module with so many of what the limit bounds.</param>
/// <param name="Value">A value that is easy to reach.</param>
internal sealed record LimitCase(string Limit, Func<int, WasmLimits> With, Func<int, byte[]> Module, int Value)
{
    private static readonly WasmValueType I32 = WasmValueType.I32;
    private static readonly WasmLimits Default = WasmLimits.Default;

    public static IReadOnlyList<LimitCase> All { get; } =
    [
        new("MaxModuleBytes", n => Default with { MaxModuleBytes = n }, ModuleOfLength, 100),
        new("MaxFunctions", n => Default with { MaxFunctions = n }, n => Built(m => Times(n - 1, i => m.Function($"f{i}", [], [], _ => { }, export: false)), importsFunction: true), 5),
        new("MaxFunctionBytes", n => Default with { MaxFunctionBytes = n }, n => Body(c => c.Repeat(n - 2, x => x.Nop())), 20),
        new("MaxLocals", n => Default with { MaxLocals = n }, n => Built(m => m.Function("f", [I32, I32], [], [((uint)n - 2, I32)], _ => { })), 10),
        new("MaxNesting", n => Default with { MaxNesting = n }, n => Body(c => c.Repeat(n, x => x.Block()).Repeat(n, x => x.End())), 30),
        new("MaxOperandDepth", n => Default with { MaxOperandDepth = n }, n => Body(c => c.Repeat(n, x => x.I32Const(1)).Repeat(n, x => x.Drop())), 600),
        new("MaxBranchTableTargets", n => Default with { MaxBranchTableTargets = n }, n => Body(c => c.I32Const(0).BrTable(new uint[n], 0)), 8),
        new("MaxTypes", n => Default with { MaxTypes = n }, n => Built(m => Times(n, i => m.TypeIndex(Many(i), []))), 4),
        new("MaxFields", n => Default with { MaxFields = n }, n => Built(m => m.Define([0x5F, (byte)n, .. Enumerable.Repeat<byte[]>([0x7F, 0], n).SelectMany(field => field)])), 7),
        new("MaxSubtypeDepth", n => Default with { MaxSubtypeDepth = n }, n => Built(m => Times(n + 1, i => m.Define(i == 0 ? [0x50, 0, 0x5F, 0] : [0x50, 1, (byte)(i - 1), 0x5F, 0]))), 5),
        new("MaxParameters", n => Default with { MaxParameters = n }, n => Built(m => m.TypeIndex(Many(n), [])), 7),
        new("MaxResults", n => Default with { MaxResults = n }, n => Built(m => m.TypeIndex([], Many(n))), 7),
        new("MaxImports", n => Default with { MaxImports = n }, n => Built(m => Times(n, i => m.ImportGlobal("m", $"{i}", new(I32, false)))), 4),
        new("MaxExports", n => Default with { MaxExports = n }, n => Built(m => Times(n, i => m.Function($"f{i}", [], [], _ => { }))), 4),
        new("MaxGlobals", n => Default with { MaxGlobals = n }, n => Built(m => Times(n - 1, _ => m.Global(new(I32, true), c => c.I32Const(0))), importsGlobal: true), 4),
        new("MaxTags", n => Default with { MaxTags = n }, n => Built(m => Times(n, _ => m.Tag([]))), 4),
        new("MaxTagParameters", n => Default with { MaxTagParameters = n }, n => Built(m => m.Tag(Many(n))), 7),
        new("MaxTryTables", n => Default with { MaxTryTables = n }, n => Body(c => c.Repeat(n, x => x.TryTable(null, new Catch(0)).End())), 6),
        new("MaxTryNesting", n => Default with { MaxTryNesting = n }, n => Body(c => c.Repeat(n, x => x.TryTable(null, new Catch(0))).Repeat(n, x => x.End())), 6),
        new("MaxCatches", n => Default with { MaxCatches = n }, n => Body(c => c.TryTable(null, [.. Enumerable.Repeat(new Catch(0), n)]).End()), 8),
        new("MaxFunctionCatches", n => Default with { MaxFunctionCatches = n }, n => Body(c => c.Repeat(n / 2, x => x.TryTable(null, new Catch(0)).End()).TryTable(null, [.. Enumerable.Repeat(new Catch(0), n - (n / 2))]).End()), 9),
        new("MaxTables", n => Default with { MaxTables = n }, n => Built(m => Times(n - 1, _ => m.Table(1)), importsTable: true), 4),
        new("MaxMemories", n => Default with { MaxMemories = n }, n => Built(m => Times(n - 1, _ => m.Memory(1, export: null)), importsMemory: true), 4),
        new("MaxDataSegments", n => Default with { MaxDataSegments = n }, n => Built(m => Times(n, _ => m.PassiveData([1]))), 4),
        new("MaxElementSegments", n => Default with { MaxElementSegments = n }, n => Built(m => Times(n, _ => m.PassiveElements())), 4),
        new("MaxElements", n => Default with { MaxElements = n }, n => Built(m => m.Function("f", [], [], _ => { }).PassiveElements("f", "f").PassiveElements([.. Enumerable.Repeat("f", n - 2)])), 9),
        new("MaxCustomSections", n => Default with { MaxCustomSections = n }, n => Built(m => Times(n, i => m.Custom($"c{i}", []))), 3),
        new("MaxNameBytes", n => Default with { MaxNameBytes = n }, n => Built(m => m.Function(new string('x', n), [], [], _ => { })), 40),
        new("MaxConstantInstructions", n => Default with { MaxConstantInstructions = n }, n => Built(m => m.Global(new(I32, false), c => c.I32Const(0).Repeat(n / 2, x => x.I32Const(1).I32Add()))), 11),
    ];

    public override string ToString() => Limit;

    private static byte[] Body(Action<CodeWriter> body) => Built(m => m.Function("f", [], [], body));

    private static byte[] Built(
        Action<ModuleBuilder> build,
        bool importsFunction = false,
        bool importsGlobal = false,
        bool importsTable = false,
        bool importsMemory = false)
    {
        var module = new ModuleBuilder();
        if (importsFunction)
        {
            module.ImportFunction("m", "imported", [], []);
        }

        if (importsGlobal)
        {
            module.ImportGlobal("m", "g", new(I32, false));
        }

        if (importsTable)
        {
            module.ImportTable("m", "t", new(WasmValueType.FuncRef, 1));
        }

        if (importsMemory)
        {
            module.ImportMemory("m", "m", new(1));
        }

        build(module);
        return module.ToBytes();
    }

    private static byte[] ModuleOfLength(int length) => new ModuleBuilder().Custom("c", new byte[length - 12]).ToBytes();

    private static WasmValueType[] Many(int count) => [.. Enumerable.Repeat(I32, count)];

    private static void Times(int count, Action<int> action)
    {
        for (var i = 0; i < count; i++)
        {
            action(i);
        }
    }
}
