using Bailey.Wasm;

namespace Bailey.Testing.Modules;

/// <content>Exceptions.</content>
public sealed partial class CodeWriter
{
    public CodeWriter Throw(uint tag) => Instruction(0x08).U32(tag);

    public CodeWriter ThrowRef() => Instruction(0x0A);

    /// <summary>A try_table without parameters and with one result or none; labels of its clauses are counted from outside of it.</summary>
    public CodeWriter TryTable(WasmValueType? result, params ReadOnlySpan<Catch> clauses) => Instruction(0x1F).BlockType(result).Clauses(clauses);

    public CodeWriter TryTable(WasmValueType[] parameters, WasmValueType[] results, params ReadOnlySpan<Catch> clauses) =>
        Instruction(0x1F).BlockType(parameters, results).Clauses(clauses);

    private CodeWriter Clauses(ReadOnlySpan<Catch> clauses)
    {
        U32((uint)clauses.Length);
        foreach (var clause in clauses)
        {
            Raw((byte)((clause.PassesReference ? 1 : 0) + (clause.Tag is null ? 2 : 0)));
            if (clause.Tag is { } tag)
            {
                U32(tag);
            }

            U32(clause.Label);
        }

        return this;
    }
}
