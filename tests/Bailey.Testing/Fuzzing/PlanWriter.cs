using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Testing.Fuzzing;

/// <summary>Writes a plan and the bodies made for it as a binary module.</summary>
internal static class PlanWriter
{
    public static byte[] Write(ModulePlan plan, List<byte[]> bodies, ModuleGeneratorOptions options)
    {
        var writer = new ByteWriter().Bytes("\0asm"u8).Bytes([1, 0, 0, 0]);
        WriteTypes(writer, plan);
        WriteImports(writer, plan);
        WriteItems(writer, 3, [.. plan.Functions.Skip(plan.ImportedFunctions)], (section, type) => section.U32((uint)type));
        WriteItems(writer, 4, [.. plan.Tables.Skip(plan.ImportedTables)], WriteDefinedTable);
        WriteItems(writer, 5, [.. plan.Memories.Skip(plan.ImportedMemories)], WriteMemory);
        WriteItems(writer, 13, plan.Tags, (section, type) => section.Byte(0).U32((uint)type));
        WriteItems(writer, 6, [.. plan.Globals.Skip(plan.ImportedGlobals)], (section, global) => WriteGlobal(section, global).Bytes(global.Initial));
        WriteExports(writer, plan, options);
        if (plan.Start is { } start)
        {
            WriteSection(writer, 8, new ByteWriter().U32((uint)start));
        }

        WriteItems(writer, 9, plan.Elements, (section, element) => section.Bytes(element.Bytes));
        if (options.Uses(WasmFeatures.BulkMemory))
        {
            WriteSection(writer, 12, new ByteWriter().U32((uint)plan.Data.Count));
        }

        WriteItems(writer, 10, bodies, (section, body) => section.Sized(body));
        WriteItems(writer, 11, plan.Data, (section, data) => section.Bytes(data.Bytes));
        return writer.ToArray();
    }

    private static void WriteTypes(ByteWriter writer, ModulePlan plan)
    {
        var section = new ByteWriter().U32((uint)(plan.Types.Count + (plan.HeapTypes.Count > 0 ? 1 : 0)));
        foreach (var type in plan.Types)
        {
            section.Byte(0x60).Sized(type.Parameters).Sized(type.Results);
        }

        if (plan.HeapTypes.Count > 0)
        {
            // One group of all, each open for others.
            section.Byte(0x4E).U32((uint)plan.HeapTypes.Count);
            foreach (var type in plan.HeapTypes)
            {
                section.Byte(0x50).U32(type.Super < 0 ? 0u : 1u);
                if (type.Super >= 0)
                {
                    section.U32((uint)type.Super);
                }

                section.Byte(type.IsArray ? (byte)0x5E : (byte)0x5F);
                if (!type.IsArray)
                {
                    section.U32((uint)type.Fields.Length);
                }

                foreach (var field in type.Fields)
                {
                    section.Byte(field.Type).Byte(field.IsMutable ? (byte)1 : (byte)0);
                }
            }
        }

        WriteSection(writer, 1, section);
    }

    private static void WriteItems<T>(ByteWriter writer, byte id, List<T> items, Action<ByteWriter, T> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        var section = new ByteWriter().U32((uint)items.Count);
        foreach (var item in items)
        {
            write(section, item);
        }

        WriteSection(writer, id, section);
    }

    private static void WriteSection(ByteWriter writer, byte id, ByteWriter section) => writer.Byte(id).Sized(section.Span);

    private static void WriteImports(ByteWriter writer, ModulePlan plan)
    {
        List<Action<ByteWriter>> imports = [];
        for (var i = 0; i < plan.ImportedFunctions; i++)
        {
            var (name, type) = ($"f{i}", (uint)plan.Functions[i]);
            imports.Add(section => section.Name("env").Name(name).Byte(0).U32(type));
        }

        for (var i = 0; i < plan.ImportedTables; i++)
        {
            var (name, table) = ($"t{i}", plan.Tables[i]);
            imports.Add(section => WriteTable(section.Name("env").Name(name).Byte(1), table));
        }

        for (var i = 0; i < plan.ImportedMemories; i++)
        {
            var (name, memory) = ($"m{i}", plan.Memories[i]);
            imports.Add(section => WriteMemory(section.Name("env").Name(name).Byte(2), memory));
        }

        for (var i = 0; i < plan.ImportedGlobals; i++)
        {
            var (name, global) = ($"g{i}", plan.Globals[i]);
            imports.Add(section => WriteGlobal(section.Name("env").Name(name).Byte(3), global));
        }

        WriteItems(writer, 2, imports, (section, import) => import(section));
    }

    private static void WriteExports(ByteWriter writer, ModulePlan plan, ModuleGeneratorOptions options)
    {
        List<(string Name, byte Kind, int Index)> exports = [];
        exports.AddRange(Enumerable.Range(0, plan.Functions.Count).Select(i => (i < plan.HarnessFunctions ? $"f{i}" : $"r{i - plan.HarnessFunctions}", (byte)0, i)));
        exports.AddRange(Enumerable.Range(0, plan.Tables.Count).Select(i => ($"t{i}", (byte)1, i)));
        exports.AddRange(Enumerable.Range(0, plan.Memories.Count).Select(i => ($"m{i}", (byte)2, i)));
        exports.AddRange(Enumerable.Range(0, plan.Globals.Count)
            .Where(i => options.Uses(WasmFeatures.MutableGlobals) || !plan.Globals[i].IsMutable)
            .Select(i => (i < plan.HarnessGlobals ? $"g{i}" : $"x{i - plan.HarnessGlobals}", (byte)3, i)));
        WriteItems(writer, 7, exports, (section, export) => section.Name(export.Name).Byte(export.Kind).U32((uint)export.Index));
    }

    private static void WriteDefinedTable(ByteWriter writer, TableShape table)
    {
        if (table.Initial is null)
        {
            WriteTable(writer, table);
            return;
        }

        WriteTable(writer.Bytes([0x40, 0x00]), table);
        writer.Bytes(table.Initial);
    }

    private static void WriteTable(ByteWriter writer, TableShape table) =>
        WriteLimits(writer.Byte(table.Element), table.Minimum, table.Maximum, table.Is64);

    private static void WriteMemory(ByteWriter writer, MemoryShape memory) => WriteLimits(writer, memory.Minimum, memory.Maximum, memory.Is64);

    private static void WriteLimits(ByteWriter writer, uint minimum, uint? maximum, bool is64)
    {
        writer.Byte((byte)((maximum is null ? 0 : 1) | (is64 ? 4 : 0))).U32(minimum);
        if (maximum is { } most)
        {
            writer.U32(most);
        }
    }

    private static ByteWriter WriteGlobal(ByteWriter writer, GlobalShape global) =>
        writer.Byte(global.Type).Byte(global.IsMutable ? (byte)1 : (byte)0);
}
