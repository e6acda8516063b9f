using Bailey.Wasm.Heap;

namespace Bailey.Wasm;

/// <summary>
/// A structure or array that a guest made (core specification, 4.2.15). The host may keep it, compare it by reference, look into it, and pass it
/// back to guests of the same store. It is collected when neither guest nor host refers to it any more.
/// </summary>
public abstract class WasmHeapObject
{
    // Read by compiled code (FunctionCompiler): its name is its contract.
    internal readonly ObjectType ObjectType;

    private protected WasmHeapObject(ObjectType type) => ObjectType = type;

    /// <summary>The store whose guests it may be passed to.</summary>
    public WasmStore Store => ObjectType.Heap.Store;

    /// <summary>A reference to its type.</summary>
    public WasmValueType Type => ObjectType.Type.Reference;

    /// <summary>The type as the text format has it.</summary>
    public override string ToString() => ObjectType.Type.ToString();
}
