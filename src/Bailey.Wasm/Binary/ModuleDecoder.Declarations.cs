namespace Bailey.Wasm.Binary;

// Types, imports, functions, tables, memories, globals and exports (core specification, 5.5.4-5.5.10).
internal sealed partial class ModuleDecoder
{
    private void DecodeTypes(ref WasmReader reader)
    {
        _module.Types = _types.Types = new TypeSectionReader(_types, _features, _limits).Read(ref reader);
        _module.MakesObjects = Array.Exists(_module.Types, type => type.Kind != CompositeKind.Function);
    }

    private void DecodeImports(ref WasmReader reader)
    {
        var count = ReadCount(ref reader, 4, 0, _limits.MaxImports, nameof(WasmLimits.MaxImports), "imports");
        var imports = new ImportDefinition[count];
        List<int> functions = [];
        List<TableDefinition> tables = [];
        List<WasmMemoryType> memories = [];
        List<GlobalDefinition> globals = [];
        List<WasmTagType> tags = [];
        for (var i = 0; i < imports.Length; i++)
        {
            var module = reader.ReadName(_limits.MaxNameBytes);
            var name = reader.ReadName(_limits.MaxNameBytes);
            var offset = reader.Position;
            var kind = reader.ReadByte();
            switch ((ExternalKind)kind)
            {
                case ExternalKind.Function:
                    var index = reader.ReadU32();
                    if (index >= (uint)_module.Types.Length)
                    {
                        throw new WasmModuleException(
                            WasmErrorCode.Invalid, $"unknown type {index} of imported function {module}.{name}", offset);
                    }

                    if (_module.Types[index].Function is not { } type)
                    {
                        throw new WasmModuleException(
                            WasmErrorCode.Invalid, $"type {index} of imported function {module}.{name} is no function type but {_module.Types[index]}", offset);
                    }

                    imports[i] = new(module, name, type, functions.Count);
                    functions.Add((int)index);
                    CheckLimit(functions.Count, _limits.MaxFunctions, nameof(WasmLimits.MaxFunctions), "functions", offset);
                    break;
                case ExternalKind.Table:
                    var table = _types.ReadTableType(ref reader);
                    imports[i] = new(module, name, table, tables.Count);
                    tables.Add(new TableDefinition(table, null));
                    CheckTableCount(tables.Count, offset);
                    break;
                case ExternalKind.Memory:
                    var memory = _types.ReadMemoryType(ref reader);
                    imports[i] = new(module, name, memory, memories.Count);
                    memories.Add(memory);
                    CheckMemoryCount(memories.Count, offset);
                    break;
                case ExternalKind.Global:
                    var global = _types.ReadGlobalType(ref reader);
                    if (global.IsMutable)
                    {
                        _features.Require(WasmFeatures.MutableGlobals, "an imported mutable global", offset);
                    }

                    imports[i] = new(module, name, global, globals.Count);
                    globals.Add(new GlobalDefinition(global, null));
                    CheckLimit(globals.Count, _limits.MaxGlobals, nameof(WasmLimits.MaxGlobals), "globals", offset);
                    break;
                case ExternalKind.Tag when !_features.EndsWithVersion2:
                    var tag = ReadTagType(ref reader);
                    imports[i] = new(module, name, tag, tags.Count);
                    tags.Add(tag);
                    CheckLimit(tags.Count, _limits.MaxTags, nameof(WasmLimits.MaxTags), "tags", offset);
                    break;
                case (ExternalKind)0x7E or (ExternalKind)0x7F when name.Length == 0:
                    throw UnsupportedFeature.Error(UnsupportedFeature.CompactImports, $"an import of kind {kind:x2}", offset);
                default:
                    throw WasmReader.Malformed($"malformed import kind {kind:x2}", offset);
            }
        }

        _module.Imports = imports;
        _module.FunctionTypeIndices = [.. functions];
        _module.ImportedFunctions = functions.Count;
        _module.Tables = [.. tables];
        _module.ImportedTables = tables.Count;
        _module.Memories = [.. memories];
        _module.ImportedMemories = memories.Count;
        _module.Globals = [.. globals];
        _module.ImportedGlobals = globals.Count;
        _module.Tags = [.. tags];
        _module.ImportedTags = tags.Count;
    }

    private void DecodeFunctions(ref WasmReader reader)
    {
        var imported = _module.ImportedFunctions;
        _definedFunctions = ReadCount(ref reader, 1, imported, _limits.MaxFunctions, nameof(WasmLimits.MaxFunctions), "functions");
        var indices = new int[imported + _definedFunctions];
        _module.FunctionTypeIndices.CopyTo(indices, 0);
        for (var i = imported; i < indices.Length; i++)
        {
            // Whether the type exists is for validation to say; no type has the index that overlarge ones become.
            indices[i] = ReadIndex(ref reader);
        }

        _module.FunctionTypeIndices = indices;
    }

    private void DecodeTables(ref WasmReader reader)
    {
        var offset = reader.Position;
        var count = reader.ReadCount(3);
        CheckTableCount((long)_module.ImportedTables + count, offset);
        var tables = new TableDefinition[_module.ImportedTables + count];
        _module.Tables.CopyTo(tables, 0);
        for (var i = _module.ImportedTables; i < tables.Length; i++)
        {
            tables[i] = ReadTable(ref reader);
        }

        _module.Tables = tables;
    }

    private TableDefinition ReadTable(ref WasmReader reader)
    {
        if (reader.PeekByte() != 0x40)
        {
            return new TableDefinition(_types.ReadTableType(ref reader), null);
        }

        var offset = reader.Position;
        reader.Skip(1);
        _features.Require(WasmFeatures.ReferenceTypes, "a table with an initial value", offset);
        if (reader.ReadByte() != 0)
        {
            throw WasmReader.Malformed("zero byte expected after the mark of a table with an initial value", offset);
        }

        var type = _types.ReadTableType(ref reader);
        return new TableDefinition(type, _expressions.Read(ref reader));
    }

    private void DecodeMemories(ref WasmReader reader)
    {
        var offset = reader.Position;
        var count = reader.ReadCount(2);
        CheckMemoryCount((long)_module.ImportedMemories + count, offset);
        var memories = new WasmMemoryType[_module.ImportedMemories + count];
        _module.Memories.CopyTo(memories, 0);
        for (var i = _module.ImportedMemories; i < memories.Length; i++)
        {
            memories[i] = _types.ReadMemoryType(ref reader);
        }

        _module.Memories = memories;
    }

    private void DecodeGlobals(ref WasmReader reader)
    {
        var imported = _module.ImportedGlobals;
        var count = ReadCount(ref reader, 3, imported, _limits.MaxGlobals, nameof(WasmLimits.MaxGlobals), "globals");
        var globals = new GlobalDefinition[imported + count];
        _module.Globals.CopyTo(globals, 0);
        for (var i = imported; i < globals.Length; i++)
        {
            var type = _types.ReadGlobalType(ref reader);
            globals[i] = new GlobalDefinition(type, _expressions.Read(ref reader));
        }

        _module.Globals = globals;
    }

    private void DecodeExports(ref WasmReader reader)
    {
        var count = ReadCount(ref reader, 3, 0, _limits.MaxExports, nameof(WasmLimits.MaxExports), "exports");
        var exports = new ExportDefinition[count];
        for (var i = 0; i < exports.Length; i++)
        {
            var name = reader.ReadName(_limits.MaxNameBytes);
            var offset = reader.Position;
            var kind = reader.ReadByte();
            if (kind > (byte)(_features.EndsWithVersion2 ? ExternalKind.Global : ExternalKind.Tag))
            {
                throw WasmReader.Malformed($"malformed export kind {kind:x2}", offset);
            }

            if (kind == (byte)ExternalKind.Tag)
            {
                _features.Require(WasmFeatures.ExceptionHandling, "an exported tag", offset);
            }

            exports[i] = new ExportDefinition(name, (ExternalKind)kind, ReadIndex(ref reader));
        }

        _module.Exports = exports;
    }

    private void CheckTableCount(long count, int offset)
    {
        CheckLimit(count, _limits.MaxTables, nameof(WasmLimits.MaxTables), "tables", offset);
        if (count > 1)
        {
            _features.Require(WasmFeatures.ReferenceTypes, "a module with several tables", offset);
        }
    }

    private void CheckMemoryCount(long count, int offset)
    {
        CheckLimit(count, _limits.MaxMemories, nameof(WasmLimits.MaxMemories), "memories", offset);
        if (count > 1)
        {
            _features.Require(WasmFeatures.MultiMemory, "a module with multiple memories", offset);
        }
    }

    /// <summary>An index that validation will check; one too large for an int is certain to fail there.</summary>
    private static int ReadIndex(ref WasmReader reader) => (int)Math.Min(reader.ReadU32(), int.MaxValue);
}
