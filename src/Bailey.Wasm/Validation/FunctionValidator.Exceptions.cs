using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Validation;

// Exceptions (core specification, 3.4.8 "try_table", "throw").
internal sealed partial class FunctionValidator
{
    private int _tryTables;
    private int _openTries;
    private int _catches;

    private void ValidateTryTable(ref WasmReader reader)
    {
        CheckLimit(++_tryTables, "instructions try_table", nameof(WasmLimits.MaxTryTables), _limits.MaxTryTables);
        CheckLimit(++_openTries, "nested instructions try_table", nameof(WasmLimits.MaxTryNesting), _limits.MaxTryNesting);
        var signature = ReadBlockType(ref reader);
        var count = reader.ReadCount(2);
        CheckLimit(count, "clauses of one try_table", nameof(WasmLimits.MaxCatches), _limits.MaxCatches);
        for (var i = 0; i < count; i++)
        {
            ValidateCatch(ref reader);
        }

        PopAll(signature.Parameters);
        PushFrame(Opcode.TryTable, signature);
        _hasCalls = true;
    }

    /// <summary>A clause: its label, seen from outside of the block, takes what the exception carries and, where it asks for it, the exception.</summary>
    private void ValidateCatch(ref WasmReader reader)
    {
        var kind = (CatchKind)reader.ReadByte();
        if (kind > CatchKind.CatchAllRef)
        {
            throw WasmReader.Malformed($"malformed catch clause {(byte)kind:x2}", _at);
        }

        int[] values = kind is CatchKind.Catch or CatchKind.CatchRef ? ReadTag(ref reader) : [];
        if (kind is CatchKind.CatchRef or CatchKind.CatchAllRef)
        {
            values = [.. values, ValueCode.AsNonNull(ValueCode.ExnRef)];
        }

        // Each is code of its own: a clause that its region asks about, and a load and a store of each value.
        _catches += 1 + values.Length;
        CheckLimit(_catches, "clauses of instructions try_table and values that they pass on", nameof(WasmLimits.MaxFunctionCatches), _limits.MaxFunctionCatches);
        var label = ReadLabel(ref reader);
        if (values.Length != label.Length)
        {
            throw Invalid($"type mismatch: a catch clause gives {values.Length} values to a label that takes {label.Length}");
        }

        CheckTypes(values, label);
    }

    private void ValidateThrow(ref WasmReader reader)
    {
        PopAll(ReadTag(ref reader));
        _hasCalls = true;
        MarkUnreachable();
    }

    private int[] ReadTag(ref WasmReader reader)
    {
        var index = reader.ReadU32();
        return index < (uint)_module.Tags.Length
            ? _tags[index] ??= [.. _module.Tags[index].Function.Parameters.Select(CodeOf)]
            : throw Invalid($"unknown tag {index}, there are {_module.Tags.Length}");
    }

    private void CheckLimit(int count, string what, string limitName, int limit)
    {
        if (count > limit)
        {
            throw LimitExceeded($"{count} {what}", limitName, limit);
        }
    }
}
