using Bailey.Wasm;

namespace Bailey.Testing.Modules;

/// <content>The binary format (core specification, 5.5).</content>
public sealed partial class ModuleBuilder
{
    private readonly int[] _imported = new int[5];

    /// <summary>The module in the binary format.</summary>
    public byte[] ToBytes()
    {
        // Bodies first: they may add types.
        var bodies = _functions.Select(function => function.Body()).ToArray();
        var writer = new ByteWriter();
        writer.Bytes([0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0]);
        WriteList(writer, 1, _types);
        WriteList(writer, 2, _imports);
        WriteList(writer, 3, [.. _functions.Select(function => (Action<ByteWriter>)(w => w.U32(function.Type)))]);
        WriteList(writer, 4, _tables);
        WriteList(writer, 5, _memories);
        WriteList(writer, 13, _tags);
        WriteList(writer, 6, _globals);
        WriteList(writer, 7, _exports);
        if (_start is not null)
        {
            WriteSection(writer, 8, section => section.U32(IndexOf(_start)));
        }

        WriteList(writer, 9, _elements);
        if (_countsData)
        {
            WriteSection(writer, 12, section => section.U32((uint)_data.Count));
        }

        WriteList(writer, 10, [.. bodies.Select(body => (Action<ByteWriter>)(w => w.Sized(body)))]);
        WriteList(writer, 11, _data);
        foreach (var custom in _customs)
        {
            custom(writer);
        }

        return writer.ToArray();
    }

    /// <summary>A body as the code section holds it, without its length.</summary>
    private byte[] WriteBody((uint Count, WasmValueType Type)[] locals, Action<CodeWriter> body)
    {
        var code = new CodeWriter(this);
        code.U32((uint)locals.Length);
        foreach (var (count, type) in locals)
        {
            code.U32(count).Raw(ValueTypes.CodeOf(type));
        }

        body(code);
        return code.End().Bytes.ToArray();
    }

    private byte[] WriteBody(byte[] locals, Action<CodeWriter> body)
    {
        var code = new CodeWriter(this).Raw(locals);
        body(code);
        return code.End().Bytes.ToArray();
    }

    private void WriteExpression(ByteWriter writer, Action<CodeWriter> expression)
    {
        var code = new CodeWriter(this);
        expression(code);
        writer.Bytes(code.End().Bytes.Span);
    }

    private void WriteFunctions(ByteWriter writer, string[] functions)
    {
        writer.U32((uint)functions.Length);
        foreach (var function in functions)
        {
            writer.U32(IndexOf(function));
        }
    }

    private void WriteNames(ByteWriter section, string module)
    {
        section.Byte(0).Sized(new ByteWriter().Name(module).Span);
        var names = new ByteWriter().U32((uint)_functions.Count);
        for (var i = 0; i < _functions.Count; i++)
        {
            names.U32(_importedFunctions + (uint)i).Name(_functions[i].Name);
        }

        section.Byte(1).Sized(names.Span);
    }

    private static void WriteType(ByteWriter writer, WasmValueType[] parameters, WasmValueType[] results)
    {
        writer.Byte(0x60);
        foreach (var types in (WasmValueType[][])[parameters, results])
        {
            writer.U32((uint)types.Length);
            foreach (var type in types)
            {
                writer.Byte(ValueTypes.CodeOf(type));
            }
        }
    }

    private static void WriteTable(ByteWriter writer, WasmTableType type) =>
        WriteLimits(writer.Byte(ValueTypes.CodeOf(type.Element)), type.Minimum, type.Maximum, type.Is64);

    private static void WriteLimits(ByteWriter writer, ulong minimum, ulong? maximum, bool is64)
    {
        writer.Byte((byte)((maximum is null ? 0 : 1) | (is64 ? 4 : 0))).U64(minimum);
        if (maximum is { } bound)
        {
            writer.U64(bound);
        }
    }

    private static void WriteList(ByteWriter writer, byte id, IReadOnlyList<Action<ByteWriter>> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        WriteSection(writer, id, section =>
        {
            section.U32((uint)items.Count);
            foreach (var item in items)
            {
                item(section);
            }
        });
    }

    private static void WriteSection(ByteWriter writer, byte id, Action<ByteWriter> contents)
    {
        var section = new ByteWriter();
        contents(section);
        writer.Byte(id).Sized(section.Span);
    }
}
