namespace Bailey.Wasm.Compilation;

/// <summary>
/// What the compiler made of a module besides the assembly: where in it things are. With the assembly and the decoded module it is all that a
/// <see cref="CompiledModule"/> is made of, so that a cache can keep it.
/// </summary>
/// <param name="FirstFunctionRow">Row of the first function's method.</param>
/// <param name="FactoryRow">Row of the method that makes the state of an instance.</param>
/// <param name="Entries">Tokens of the methods that enter functions of a type.</param>
/// <param name="DirectEntries">Token of the method that enters one function.</param>
/// <param name="ImportsWithDelegate">Imported functions that compiled code calls through a delegate.</param>
/// <param name="LargeFunctions">Functions that the JIT takes long for and that are translated when the module is loaded.</param>
/// <param name="GuardedRows">Rows of the code that is entered through a guard, in the order of <see cref="Runtime.LargeFunctions"/>.</param>
/// <param name="ResultSlots">How many result slots of the store its code needs besides those that its types say.</param>
internal sealed record CompiledCode(
    int FirstFunctionRow,
    int FactoryRow,
    IReadOnlyDictionary<WasmFunctionType, CompiledModule.Entry> Entries,
    IReadOnlyDictionary<int, int> DirectEntries,
    IReadOnlySet<int> ImportsWithDelegate,
    IReadOnlyList<int> LargeFunctions,
    IReadOnlyList<int> GuardedRows,
    int ResultSlots);
