using Bailey.Testing.Modules;

namespace Bailey.Testing.Fuzzing;

/// <summary>
/// Adds functions that call the others with constants and put the bits of their results into exported globals. So any engine can be asked for
/// the same calls, and no result has to be told in the types of its host, some of which have no vectors and no payloads of NaNs.
/// </summary>
internal sealed class HarnessWriter(RandomSource random, ModulePlan plan)
{
    // Small enough that recursion ends before any engine's stack does.
    private const int Budget = 300;

    private readonly int _functions = plan.Functions.Count;
    private readonly int _globals = plan.Globals.Count;
    private int _slots;

    /// <summary>Adds so many calls of each function, and one function more that shows the globals of the module.</summary>
    public void Add(List<byte[]> code, int calls)
    {
        plan.HarnessFunctions = _functions;
        plan.HarnessGlobals = _globals;
        for (var call = 0; call < calls; call++)
        {
            for (var function = 0; function < _functions; function++)
            {
                Add(code, Call(function));
            }
        }

        Add(code, Show());
        for (var slot = 0; slot < _slots; slot++)
        {
            plan.Globals.Add(new GlobalShape(Code.I64, true, [0x42, 0x00, 0x0B]));
        }
    }

    private void Add(List<byte[]> code, byte[] body)
    {
        // The first type of every module takes and gives nothing.
        plan.Functions.Add(0);
        code.Add(body);
    }

    private byte[] Call(int function)
    {
        var writer = Begin();
        if (plan.BudgetGlobal >= 0)
        {
            writer.Byte(0x41).S64(Budget).Byte(0x24).U32((uint)plan.BudgetGlobal);
        }

        if (plan.Tags.Count > 0)
        {
            Open(writer);
        }

        var type = plan.TypeOf(function);
        foreach (var parameter in type.Parameters)
        {
            if (!Code.IsReference(parameter))
            {
                random.WriteConstant(writer, parameter);
            }
            else if (parameter == Code.FuncRef && random.Chance(50))
            {
                writer.Byte(0xD2).U32((uint)random.Below(_functions));
            }
            else
            {
                writer.Byte(0xD0).Byte(parameter);
            }
        }

        writer.Byte(0x10).U32((uint)function);
        var slot = 0;
        KeepAll(writer, type.Results, ref slot);
        if (plan.Tags.Count > 0)
        {
            CatchAll(writer);
        }

        return writer.Byte(0x0B).ToArray();
    }

    /// <summary>
    /// Around the call, a block for each tag, to which an exception of it branches with what it carries. What that is goes where results would, after the number of the tag.
    /// </summary>
    private void Open(ByteWriter writer)
    {
        for (var tag = plan.Tags.Count - 1; tag >= 0; tag--)
        {
            writer.Byte(0x02).S64(plan.Types.FindIndex(type => type.Parameters.Length == 0 && type.Results.SequenceEqual(Carried(tag))));
        }

        writer.Byte(0x1F).Byte(0x40).U32((uint)plan.Tags.Count);
        for (var tag = 0; tag < plan.Tags.Count; tag++)
        {
            writer.Byte(0).U32((uint)tag).U32((uint)tag);
        }
    }

    private byte[] Carried(int tag) => plan.Types[plan.Tags[tag]].Parameters;

    private void CatchAll(ByteWriter writer)
    {
        // Return, and the end of the try_table, which is not met.
        writer.Byte(0x0F).Byte(0x0B).Byte(0x00);
        for (var tag = 0; tag < plan.Tags.Count; tag++)
        {
            writer.Byte(0x0B);
            var slot = 0;
            writer.Byte(0x42).S64(-1 - tag);
            Set(writer, ref slot);
            KeepAll(writer, Carried(tag), ref slot);
            writer.Byte(0x0F);
        }
    }

    private void KeepAll(ByteWriter writer, byte[] types, ref int slot)
    {
        for (var i = types.Length - 1; i >= 0; i--)
        {
            Keep(writer, types[i], ref slot);
        }
    }

    private byte[] Show()
    {
        var writer = Begin();
        var slot = 0;
        for (var global = 0; global < _globals; global++)
        {
            if (global != plan.BudgetGlobal)
            {
                writer.Byte(0x23).U32((uint)global);
                Keep(writer, plan.Globals[global].Type, ref slot);
            }
        }

        return writer.Byte(0x0B).ToArray();
    }

    // One local, to take a vector apart.
    private static ByteWriter Begin() => new ByteWriter().U32(1).U32(1).Byte(Code.V128);

    /// <summary>Takes a value from the stack and puts its bits into the next globals; of a reference only whether it is null.</summary>
    private void Keep(ByteWriter writer, byte type, ref int slot)
    {
        switch (type)
        {
            case Code.V128:
                writer.Byte(0x21).U32(0).Byte(0x20).U32(0).Byte(0xFD).U32(0x1D).Byte(1);
                Set(writer, ref slot);
                writer.Byte(0x20).U32(0).Byte(0xFD).U32(0x1D).Byte(0);
                break;
            case Code.F64:
                writer.Byte(0xBD);
                break;
            case Code.F32:
                writer.Byte(0xBC).Byte(0xAD);
                break;
            case Code.I32:
                writer.Byte(0xAD);
                break;
            case Code.I64:
                break;
            default:
                writer.Byte(0xD1).Byte(0xAD);
                break;
        }

        Set(writer, ref slot);
    }

    private void Set(ByteWriter writer, ref int slot)
    {
        writer.Byte(0x24).U32((uint)(_globals + slot));
        _slots = Math.Max(_slots, ++slot);
    }
}
