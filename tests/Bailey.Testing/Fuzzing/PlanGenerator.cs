using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Testing.Fuzzing;

/// <summary>Decides what a module declares.</summary>
internal sealed class PlanGenerator(RandomSource random, ModuleGeneratorOptions options)
{
    private const int Budget = 2_000;

    private readonly ModulePlan _plan = new();
    private readonly byte[] _types = ValueTypes(options);

    /// <summary>The value types that the features allow, numbers more often than others.</summary>
    public static byte[] ValueTypes(ModuleGeneratorOptions options)
    {
        List<byte> types = [Code.I32, Code.I32, Code.I64, Code.I64, Code.F32, Code.F64];
        if (options.Uses(WasmFeatures.Simd))
        {
            types.AddRange([Code.V128, Code.V128]);
        }

        if (options.Uses(WasmFeatures.ReferenceTypes))
        {
            types.AddRange([Code.FuncRef, Code.ExternRef]);
        }

        if (options.UsesHeap)
        {
            types.AddRange([Code.AnyRef, Code.EqRef, Code.I31Ref, Code.StructRef, Code.ArrayRef]);
        }

        if (options.UsesExceptions)
        {
            types.Add(Code.ExnRef);
        }

        return [.. types];
    }

    public ModulePlan Generate()
    {
        AddTypes();
        if (options.UsesExceptions)
        {
            AddTags();
        }

        if (options.UsesHeap)
        {
            AddHeapTypes();
        }

        var functions = random.Between(1, options.MaxFunctions);
        if (options.AllowImports)
        {
            _plan.ImportedFunctions = AddFunctions(random.Below(3));
            _plan.ImportedTables = AddTables(random.Below(2), imported: true);
            _plan.ImportedMemories = AddMemories(random.Below(2));
            _plan.ImportedGlobals = AddImportedGlobals(random.Below(3));
        }

        AddFunctions(functions);
        AddTables(random.Below(3), imported: false);
        AddMemories(random.Chance(15) ? 0 : random.Between(1, 2));
        AddGlobals(random.Below(6));
        for (var count = random.Below(4); count > 0; count--)
        {
            AddElements();
        }

        for (var count = random.Below(4); count > 0; count--)
        {
            AddData();
        }

        ChooseStart();
        return _plan;
    }

    private byte AnyType() => random.Of(_types);

    private byte[] AnyTypes(int most)
    {
        var types = new byte[random.Between(0, most)];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = AnyType();
        }

        return types;
    }

    private void AddTypes()
    {
        _plan.Types.Add(new FunctionShape([], []));
        for (var count = random.Between(1, 8); count > 0; count--)
        {
            // Now and then wide ones: those do not fit into registers.
            var most = random.Chance(10) ? 20 : 4;
            _plan.Types.Add(new FunctionShape(AnyTypes(most), AnyTypes(options.Uses(WasmFeatures.MultiValue) ? most : 1)));
        }
    }

    /// <summary>Tags, and types of blocks that leave what an exception of each carries, with a reference to it and without.</summary>
    private void AddTags()
    {
        for (var count = random.Between(1, 4); count > 0; count--)
        {
            byte[] parameters = [.. AnyTypes(3), .. options.UsesHeap && random.Chance(60) ? (ReadOnlySpan<byte>)[Code.AnyRef] : []];
            _plan.Tags.Add(_plan.Types.Count);
            _plan.Types.Add(new FunctionShape(parameters, []));
            _plan.Types.Add(new FunctionShape([], parameters));
            _plan.Types.Add(new FunctionShape([], [.. parameters, Code.ExnRef]));
        }
    }

    private void AddHeapTypes()
    {
        for (var count = random.Between(2, 6); count > 0; count--)
        {
            var super = _plan.HeapTypes.Count > 0 && random.Chance(40) ? random.Of(_plan.HeapTypes) : null;
            var isArray = super?.IsArray ?? random.Chance(40);
            List<HeapField> fields = [.. super?.Fields ?? []];
            var more = isArray ? 1 - fields.Count : random.Between(0, random.Chance(10) ? 14 : 4);
            for (; more > 0; more--)
            {
                fields.Add(new(random.Chance(20) ? random.Of([Code.I8, Code.I16]) : AnyType(), random.Chance(70)));
            }

            var index = _plan.Types.Count + _plan.HeapTypes.Count;
            // A structure without fields could not be accessed.
            _plan.HeapTypes.Add(new HeapShape(index, isArray, fields.Count == 0 ? [new(Code.I32, true)] : [.. fields], super?.Index ?? -1));
        }
    }

    private int AddFunctions(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _plan.Functions.Add(random.Below(_plan.Types.Count));
        }

        return count;
    }

    private int AddTables(int count, bool imported)
    {
        if (!options.Uses(WasmFeatures.ReferenceTypes))
        {
            count = Math.Min(count, 1 - _plan.Tables.Count);
        }

        for (var i = 0; i < count; i++)
        {
            var element = options.Uses(WasmFeatures.ReferenceTypes) && random.Chance(25) ? Code.ExternRef : Code.FuncRef;
            var minimum = (uint)random.Below(20);
            var is64 = options.UseVersion3Extras && options.Uses(WasmFeatures.Memory64) && random.Chance(25);
            var hasInitial = !imported && options.UseVersion3Extras && options.Uses(WasmFeatures.ReferenceTypes) && random.Chance(20);
            var initial = hasInitial ? Expression(writer => WriteReference(writer, element)) : null;
            _plan.Tables.Add(new TableShape(element, minimum, minimum + (uint)random.Below(40), is64, initial));
        }

        return Math.Max(count, 0);
    }

    private int AddMemories(int count)
    {
        if (!options.Uses(WasmFeatures.MultiMemory))
        {
            count = Math.Min(count, 1 - _plan.Memories.Count);
        }

        for (var i = 0; i < count; i++)
        {
            var minimum = random.Chance(15) ? 0u : (uint)random.Between(1, 2);
            _plan.Memories.Add(new MemoryShape(
                minimum,
                minimum + (uint)random.Below(3),
                options.Uses(WasmFeatures.Memory64) && random.Chance(30)));
        }

        return Math.Max(count, 0);
    }

    private int AddImportedGlobals(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _plan.Globals.Add(new GlobalShape(AnyType(), options.Uses(WasmFeatures.MutableGlobals) && random.Chance(50), []));
        }

        return count;
    }

    private void AddGlobals(int count)
    {
        if (options.BoundExecution)
        {
            _plan.BudgetGlobal = _plan.Globals.Count;
            _plan.Globals.Add(new GlobalShape(Code.I32, true, Expression(writer => writer.Byte(0x41).S64(Budget))));
        }

        for (var i = 0; i < count; i++)
        {
            var type = AnyType();
            _plan.Globals.Add(new GlobalShape(type, random.Chance(70), Expression(writer => WriteConstant(writer, type, 3))));
        }
    }

    private static byte[] Expression(Action<ByteWriter> write)
    {
        var writer = new ByteWriter();
        write(writer);
        return writer.Byte(0x0B).ToArray();
    }

    private void WriteReference(ByteWriter writer, byte type)
    {
        if (type == Code.FuncRef && _plan.Functions.Count > 0 && random.Chance(60))
        {
            writer.Byte(0xD2).U32((uint)random.Below(_plan.Functions.Count));
        }
        else if (Code.IsHeap(type) && type != Code.StructRef && type != Code.ArrayRef && random.Chance(50))
        {
            random.WriteConstant(writer, Code.I32);
            writer.Byte(0xFB).U32(0x1C);
        }
        else if (Code.IsHeap(type) && type != Code.I31Ref && random.Chance(60)
            && _plan.HeapTypes.Where(shape => shape.IsArray ? type != Code.StructRef : type != Code.ArrayRef).ToArray() is { Length: > 0 } shapes)
        {
            var shape = random.Of(shapes);
            if (shape.IsArray)
            {
                writer.Byte(0x41).S64(random.Below(6));
            }

            writer.Byte(0xFB).U32(shape.IsArray ? 7u : 1u).U32((uint)shape.Index);
        }
        else
        {
            writer.Byte(0xD0).Byte(type);
        }
    }

    /// <summary>A constant expression without its end.</summary>
    private void WriteConstant(ByteWriter writer, byte type, int depth)
    {
        var readable = options.UseVersion3Extras && options.Uses(WasmFeatures.ExtendedConstants) ? _plan.Globals.Count : _plan.ImportedGlobals;
        var globals = Enumerable.Range(0, readable).Where(i => _plan.Globals[i].Type == type && !_plan.Globals[i].IsMutable).ToArray();
        if (globals.Length > 0 && random.Chance(30))
        {
            writer.Byte(0x23).U32((uint)random.Of(globals));
        }
        else if (Code.IsReference(type))
        {
            WriteReference(writer, type);
        }
        else if (depth > 0 && type is Code.I32 or Code.I64 && options.Uses(WasmFeatures.ExtendedConstants) && random.Chance(30))
        {
            WriteConstant(writer, type, depth - 1);
            WriteConstant(writer, type, depth - 1);
            writer.Byte((byte)((type == Code.I32 ? 0x6A : 0x7C) + random.Below(3)));
        }
        else
        {
            random.WriteConstant(writer, type);
        }
    }

    private void AddElements()
    {
        var writer = new ByteWriter();
        var count = random.Below(8);
        var table = _plan.Tables.Count == 0 ? -1 : random.Below(_plan.Tables.Count);
        var fits = table >= 0 && count <= _plan.Tables[table].Minimum;
        if (!options.Uses(WasmFeatures.BulkMemory) || (fits && random.Chance(60)))
        {
            if (fits)
            {
                AddActiveElements(writer, table, count);
            }

            return;
        }

        var type = options.Uses(WasmFeatures.ReferenceTypes) && random.Chance(20) ? Code.ExternRef : Code.FuncRef;
        var flags = options.Uses(WasmFeatures.ReferenceTypes) && random.Chance(30) ? 3u : 1u;
        if (type == Code.ExternRef || (options.Uses(WasmFeatures.ReferenceTypes) && random.Chance(50)))
        {
            writer.U32(flags | 4).Byte(type);
            WriteElementExpressions(writer, type, count);
        }
        else
        {
            writer.U32(flags).Byte(0);
            WriteElementFunctions(writer, count);
        }

        _plan.Elements.Add(new ElementShape(type, writer.ToArray()));
    }

    private void AddActiveElements(ByteWriter writer, int table, int count)
    {
        var shape = _plan.Tables[table];
        var offset = random.Below((int)(shape.Minimum - count) + 1);
        var usesExpressions = options.Uses(WasmFeatures.ReferenceTypes) && (shape.Element == Code.ExternRef || random.Chance(40));
        var namesTable = table != 0 || shape.Element == Code.ExternRef || (options.Uses(WasmFeatures.BulkMemory) && random.Chance(20));
        writer.U32((namesTable ? 2u : 0u) | (usesExpressions ? 4u : 0u));
        if (namesTable)
        {
            writer.U32((uint)table);
        }

        writer.Byte(shape.Is64 ? (byte)0x42 : (byte)0x41).S64(offset).Byte(0x0B);
        if (namesTable)
        {
            writer.Byte(usesExpressions ? shape.Element : (byte)0);
        }

        if (usesExpressions)
        {
            WriteElementExpressions(writer, shape.Element, count);
        }
        else
        {
            WriteElementFunctions(writer, count);
        }

        _plan.Elements.Add(new ElementShape(shape.Element, writer.ToArray()));
    }

    private void WriteElementFunctions(ByteWriter writer, int count)
    {
        writer.U32((uint)count);
        for (var i = 0; i < count; i++)
        {
            writer.U32((uint)random.Below(_plan.Functions.Count));
        }
    }

    private void WriteElementExpressions(ByteWriter writer, byte type, int count)
    {
        writer.U32((uint)count);
        for (var i = 0; i < count; i++)
        {
            WriteConstant(writer, type, 0);
            writer.Byte(0x0B);
        }
    }

    private void AddData()
    {
        var writer = new ByteWriter();
        var bytes = random.Bytes(random.Below(40));
        var memory = _plan.Memories.Count == 0 ? -1 : random.Below(_plan.Memories.Count);
        if (memory >= 0 && _plan.Memories[memory].Minimum > 0 && (!options.Uses(WasmFeatures.BulkMemory) || random.Chance(50)))
        {
            writer.U32(memory == 0 ? 0u : 2u);
            if (memory != 0)
            {
                writer.U32((uint)memory);
            }

            writer.Byte(_plan.Memories[memory].Is64 ? (byte)0x42 : (byte)0x41).S64(random.Below(65_000)).Byte(0x0B);
        }
        else if (options.Uses(WasmFeatures.BulkMemory))
        {
            writer.U32(1);
        }
        else
        {
            return;
        }

        _plan.Data.Add(new DataShape(writer.Sized(bytes).ToArray()));
    }

    private void ChooseStart()
    {
        if (options.AllowStart && random.Chance(30))
        {
            int[] starts = [.. Enumerable.Range(0, _plan.Functions.Count).Where(f => _plan.TypeOf(f) is { Parameters.Length: 0, Results.Length: 0 })];
            _plan.Start = starts.Length == 0 ? null : random.Of(starts);
        }
    }
}
