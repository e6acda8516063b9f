using Bailey.Wasm;

namespace Bailey.Testing.Modules;

/// <summary>
/// A small assembler of binary modules for tests. Functions, tables and so on get their indices in the order of their
/// addition, imports first; functions are also known by name. Bodies are written when the module is, so that they can call
/// what is added later. Nothing is checked: what does not validate can be built as well as what does.
/// </summary>
public sealed partial class ModuleBuilder
{
    private readonly List<Action<ByteWriter>> _types = [];
    private readonly Dictionary<string, int> _typeIndices = [];
    private readonly List<Action<ByteWriter>> _imports = [];
    private readonly List<FunctionDraft> _functions = [];
    private readonly Dictionary<string, uint> _functionIndices = [];
    private readonly List<Action<ByteWriter>> _tables = [];
    private readonly List<Action<ByteWriter>> _memories = [];
    private readonly List<Action<ByteWriter>> _tags = [];
    private readonly List<Action<ByteWriter>> _globals = [];
    private readonly List<Action<ByteWriter>> _exports = [];
    private readonly List<Action<ByteWriter>> _elements = [];
    private readonly List<Action<ByteWriter>> _data = [];
    private readonly List<Action<ByteWriter>> _customs = [];
    private int _typeCount;
    private uint _importedFunctions;
    private string? _start;
    private bool _countsData;

    /// <summary>Index of a function type, added where it is new.</summary>
    public uint TypeIndex(WasmValueType[] parameters, WasmValueType[] results)
    {
        var key = $"{string.Join(',', parameters)}>{string.Join(',', results)}";
        if (!_typeIndices.TryGetValue(key, out var index))
        {
            index = _typeCount++;
            _typeIndices.Add(key, index);
            _types.Add(writer => WriteType(writer, parameters, results));
        }

        return (uint)index;
    }

    /// <summary>A type of any form, or a group of several, as bytes; the index of the first.</summary>
    public uint Define(byte[] definition, int count = 1)
    {
        _types.Add(writer => writer.Bytes(definition));
        _typeCount += count;
        return (uint)(_typeCount - count);
    }

    /// <summary>Index of a function by the name it was imported or added under.</summary>
    public uint IndexOf(string function) =>
        _functionIndices.TryGetValue(function, out var index)
            ? index
            : throw new ArgumentException($"the module has no function named {function}; add it before the module is written", nameof(function));

    /// <summary>An imported function, known to code by its second name.</summary>
    public ModuleBuilder ImportFunction(string module, string name, WasmValueType[] parameters, WasmValueType[] results)
    {
        if (_functions.Count > 0)
        {
            throw new InvalidOperationException("imported functions come first in the index space; add them before other functions");
        }

        var type = TypeIndex(parameters, results);
        _functionIndices.TryAdd(name, _importedFunctions++);
        return Import(module, name, 0x00, writer => writer.U32(type));
    }

    /// <summary>An import of a kind whose type is given as bytes.</summary>
    public ModuleBuilder RawImport(string module, string name, byte kind, byte[] type)
    {
        if (kind == 0x00)
        {
            _functionIndices.TryAdd(name, _importedFunctions++);
        }

        return Import(module, name, kind, writer => writer.Bytes(type));
    }

    public ModuleBuilder ImportTable(string module, string name, WasmTableType type) =>
        Import(module, name, 0x01, writer => WriteTable(writer, type));

    public ModuleBuilder ImportMemory(string module, string name, WasmMemoryType type) =>
        Import(module, name, 0x02, writer => WriteLimits(writer, type.Minimum, type.Maximum, type.Is64));

    public ModuleBuilder ImportGlobal(string module, string name, WasmGlobalType type) =>
        Import(module, name, 0x03, writer => writer.Byte(ValueTypes.CodeOf(type.Value)).Byte(type.IsMutable ? (byte)1 : (byte)0));

    public ModuleBuilder ImportTag(string module, string name, params WasmValueType[] parameters)
    {
        var type = TypeIndex(parameters, []);
        return Import(module, name, 0x04, writer => writer.Byte(0).U32(type));
    }

    /// <summary>A function without locals.</summary>
    /// <param name="name">The name it has in other code, in the name section and, unless <paramref name="export"/> is false, as an export.</param>
    /// <param name="parameters">Types of its parameters.</param>
    /// <param name="results">Types of its results.</param>
    /// <param name="body">Writes its instructions; the last <c>end</c> is added.</param>
    /// <param name="export">Whether it is exported.</param>
    public ModuleBuilder Function(string name, WasmValueType[] parameters, WasmValueType[] results, Action<CodeWriter> body, bool export = true) =>
        Function(name, parameters, results, Array.Empty<WasmValueType>(), body, export);

    /// <summary>A function with locals, each a group of its own.</summary>
    public ModuleBuilder Function(
        string name, WasmValueType[] parameters, WasmValueType[] results, WasmValueType[] locals, Action<CodeWriter> body, bool export = true) =>
        Function(name, parameters, results, [.. locals.Select(type => (1u, type))], body, export);

    /// <summary>A function with groups of locals.</summary>
    public ModuleBuilder Function(
        string name,
        WasmValueType[] parameters,
        WasmValueType[] results,
        (uint Count, WasmValueType Type)[] locals,
        Action<CodeWriter> body,
        bool export = true) =>
        RawFunction(name, parameters, results, () => WriteBody(locals, body), export);

    /// <summary>A function of a type that was defined before, with groups of locals as bytes (no byte for none).</summary>
    public ModuleBuilder TypedFunction(string name, uint type, byte[] locals, Action<CodeWriter> body, bool export = true)
    {
        var index = _importedFunctions + (uint)_functions.Count;
        _functions.Add(new(type, name, () => WriteBody(locals.Length == 0 ? [0] : locals, body)));
        _functionIndices.TryAdd(name, index);
        return export ? Export(name, 0x00, index) : this;
    }

    /// <summary>A function whose body (groups of locals, instructions and final <c>end</c>) is given as bytes.</summary>
    public ModuleBuilder RawFunction(string name, WasmValueType[] parameters, WasmValueType[] results, Func<byte[]> body, bool export = true)
    {
        var index = _importedFunctions + (uint)_functions.Count;
        _functions.Add(new(TypeIndex(parameters, results), name, body));
        _functionIndices.TryAdd(name, index);
        return export ? Export(name, 0x00, index) : this;
    }

    public ModuleBuilder Table(WasmTableType type, string? export = null) => Add(_tables, export, 0x01, writer => WriteTable(writer, type));

    /// <summary>A table given as bytes, initial value included.</summary>
    public ModuleBuilder RawTable(byte[] table, string? export = null) => Add(_tables, export, 0x01, writer => writer.Bytes(table));

    public ModuleBuilder Table(ulong minimum, ulong? maximum = null, string? export = null) =>
        Table(new WasmTableType(WasmValueType.FuncRef, minimum, maximum), export);

    public ModuleBuilder Memory(WasmMemoryType type, string? export = null) =>
        Add(_memories, export, 0x02, writer => WriteLimits(writer, type.Minimum, type.Maximum, type.Is64));

    public ModuleBuilder Memory(ulong minimum, ulong? maximum = null, string? export = "memory") =>
        Memory(new WasmMemoryType(minimum, maximum), export);

    public ModuleBuilder Global(WasmGlobalType type, Action<CodeWriter> initial, string? export = null) =>
        Add(_globals, export, 0x03, writer =>
        {
            writer.Byte(ValueTypes.CodeOf(type.Value)).Byte(type.IsMutable ? (byte)1 : (byte)0);
            WriteExpression(writer, initial);
        });

    /// <summary>A tag whose exceptions carry values.</summary>
    public ModuleBuilder Tag(WasmValueType[] parameters, string? export = null)
    {
        var type = TypeIndex(parameters, []);
        return Add(_tags, export, 0x04, writer => writer.Byte(0).U32(type));
    }

    /// <summary>A global given as bytes, initial value included.</summary>
    public ModuleBuilder RawGlobal(byte[] global, string? export = null) => Add(_globals, export, 0x03, writer => writer.Bytes(global));

    /// <summary>An export by kind (0 function, 1 table, 2 memory, 3 global, 4 tag) and index, which need not exist.</summary>
    public ModuleBuilder Export(string name, byte kind, uint index)
    {
        _exports.Add(writer => writer.Name(name).Byte(kind).U32(index));
        return this;
    }

    /// <summary>The function that runs at instantiation.</summary>
    public ModuleBuilder Start(string function)
    {
        _start = function;
        return this;
    }

    /// <summary>A data segment copied to memory 0 at instantiation.</summary>
    public ModuleBuilder Data(Action<CodeWriter> offset, byte[] bytes)
    {
        _data.Add(writer =>
        {
            WriteExpression(writer.U32(0), offset);
            writer.Sized(bytes);
        });
        return this;
    }

    /// <summary>A data segment for <c>memory.init</c>.</summary>
    public ModuleBuilder PassiveData(byte[] bytes)
    {
        _countsData = true;
        _data.Add(writer => writer.U32(1).Sized(bytes));
        return this;
    }

    /// <summary>Functions copied to table 0 at instantiation.</summary>
    public ModuleBuilder Elements(Action<CodeWriter> offset, params string[] functions)
    {
        _elements.Add(writer =>
        {
            WriteExpression(writer.U32(0), offset);
            WriteFunctions(writer, functions);
        });
        return this;
    }

    /// <summary>Functions for <c>table.init</c>, or declared for <c>ref.func</c>.</summary>
    public ModuleBuilder PassiveElements(params string[] functions)
    {
        _elements.Add(writer => WriteFunctions(writer.U32(1).Byte(0), functions));
        return this;
    }

    /// <summary>A custom section, after all others.</summary>
    public ModuleBuilder Custom(string name, ReadOnlySpan<byte> contents)
    {
        var bytes = contents.ToArray();
        _customs.Add(writer => WriteSection(writer, 0, section => section.Name(name).Bytes(bytes)));
        return this;
    }

    /// <summary>A name section with the name of the module and those of all functions that were added.</summary>
    public ModuleBuilder Names(string module)
    {
        _customs.Add(writer => WriteSection(writer, 0, section => WriteNames(section.Name("name"), module)));
        return this;
    }

    /// <summary>A section of any id and contents, after all others.</summary>
    public ModuleBuilder RawSection(byte id, byte[] contents)
    {
        _customs.Add(writer => writer.Byte(id).Sized(contents));
        return this;
    }

    /// <summary>The module, compiled.</summary>
    public WasmModule Compile(WasmCompileOptions? options = null) => WasmModule.Compile(ToBytes(), options);

    private ModuleBuilder Import(string module, string name, byte kind, Action<ByteWriter> type)
    {
        _imports.Add(writer => type(writer.Name(module).Name(name).Byte(kind)));
        _imported[kind]++;
        return this;
    }

    private ModuleBuilder Add(List<Action<ByteWriter>> list, string? export, byte kind, Action<ByteWriter> write)
    {
        list.Add(write);
        return export is null ? this : Export(export, kind, (uint)(list.Count - 1 + _imported[kind]));
    }

    private sealed record FunctionDraft(uint Type, string Name, Func<byte[]> Body);
}
