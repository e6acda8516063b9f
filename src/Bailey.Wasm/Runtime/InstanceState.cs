using Bailey.Wasm.Compilation;
using Bailey.Wasm.Heap;

namespace Bailey.Wasm.Runtime;

/// <summary>
/// What compiled code gets as its first argument: the base of the type that each module is compiled to. Fields are its
/// contract with FunctionCompiler; the derived type adds the module's own globals and imported functions.
/// </summary>
internal abstract unsafe class InstanceState
{
    public WasmStore Store = null!;
    public WasmMemory Memory0 = null!;
    public WasmTable Table0 = null!;
    public WasmMemory[] Memories = [];
    public WasmTable[] Tables = [];
    public WasmGlobal[] Globals = [];
    public WasmTag[] Tags = [];
    public WasmFunction[] ImportedFunctions = [];

    /// <summary>Identifier of each type of the module, for checks of indirect calls; see <see cref="TypeRegistry"/>.</summary>
    public int* TypeIds;

    /// <summary>The types of the module, and those of them that objects were made of, by index.</summary>
    public DefinedType[] Types = [];

    public ObjectType?[] ObjectTypes = [];

    /// <summary>Functions that are translated when they are first called.</summary>
    public LargeFunctions Large = null!;

    public WasmInstance Instance = null!;

    /// <summary>The code that the instance runs.</summary>
    public CompiledModule Code = null!;

    /// <summary>Whether the module was compiled to use fuel.</summary>
    public bool IsMetered;

    /// <summary>Functions as references, made on demand.</summary>
    public WasmFunction?[] Functions = [];

    /// <summary>Element segments by index; null once dropped. Elements are functions or objects as in tables.</summary>
    public object?[]?[] ElementSegments = [];

    /// <summary>Whether data segments by index were dropped.</summary>
    public bool[] DroppedData = [];

    /// <summary>Takes the imported functions whose type has a delegate, by index; null where it has none.</summary>
    public abstract void SetImports(Delegate?[] imports);

    /// <summary>Takes the first values of the globals that are fields.</summary>
    public abstract void SetGlobals(GlobalValue* numbers, object?[] references);
}
