namespace Bailey.Wasm.Binary;

// Element segments, code and data segments (core specification, 5.5.12-5.5.15).
internal sealed partial class ModuleDecoder
{
    // What is named by its index is never null.
    private static readonly WasmValueType Function = WasmValueType.Reference(WasmHeapType.Func, isNullable: false);

    private void DecodeElements(ref WasmReader reader)
    {
        var count = ReadCount(ref reader, 2, 0, _limits.MaxElementSegments, nameof(WasmLimits.MaxElementSegments), "element segments");
        var elements = new ElementSegment[count];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = ReadElementSegment(ref reader);
        }

        _module.Elements = elements;
    }

    private ElementSegment ReadElementSegment(ref WasmReader reader)
    {
        // Bit 0: not active. Bit 1: a table index (active) or declarative (not active). Bit 2: expressions instead of indices.
        var offset = reader.Position;
        var flags = reader.ReadU32();
        if (flags > 7)
        {
            throw WasmReader.Malformed($"malformed element segment kind {flags}", offset);
        }

        if (flags != 0)
        {
            _features.Require(WasmFeatures.BulkMemory, "an element segment other than a plain active one", offset);
        }

        var mode = (flags & 3) switch { 1 => SegmentMode.Passive, 3 => SegmentMode.Declarative, _ => SegmentMode.Active };
        if (mode == SegmentMode.Declarative)
        {
            _features.Require(WasmFeatures.ReferenceTypes, "a declarative element segment", offset);
        }

        var table = (flags & 3) == 2 ? ReadIndex(ref reader) : 0;
        if (table != 0)
        {
            _features.Require(WasmFeatures.ReferenceTypes, "an element segment for a table other than the first", offset);
        }

        var start = mode == SegmentMode.Active ? _expressions.Read(ref reader) : null;
        var hasExpressions = (flags & 4) != 0;
        var type = (flags & 3) == 0 ? (hasExpressions ? WasmValueType.FuncRef : Function)
            : hasExpressions ? _types.ReadReferenceType(ref reader)
            : ReadElementKind(ref reader);
        return hasExpressions
            ? ReadElementExpressions(ref reader, mode, table, start, type)
            : new ElementSegment(mode, table, start, type, ReadElementFunctions(ref reader), null);
    }

    private static WasmValueType ReadElementKind(ref WasmReader reader)
    {
        var offset = reader.Position;
        var kind = reader.ReadByte();
        return kind == 0 ? Function : throw WasmReader.Malformed($"malformed element kind {kind:x2}", offset);
    }

    private int ReadElementCount(ref WasmReader reader, int minimumItemBytes)
    {
        var count = ReadCount(
            ref reader, minimumItemBytes, _elementsSoFar, _limits.MaxElements, nameof(WasmLimits.MaxElements), "elements in all segments");
        _elementsSoFar += count;
        return count;
    }

    private int[] ReadElementFunctions(ref WasmReader reader)
    {
        var functions = new int[ReadElementCount(ref reader, 1)];
        for (var i = 0; i < functions.Length; i++)
        {
            functions[i] = ReadIndex(ref reader);
        }

        return functions;
    }

    private ElementSegment ReadElementExpressions(
        ref WasmReader reader, SegmentMode mode, int table, ConstantExpression? start, WasmValueType type)
    {
        var expressions = new ConstantExpression[ReadElementCount(ref reader, 2)];
        for (var i = 0; i < expressions.Length; i++)
        {
            expressions[i] = _expressions.ReadShared(ref reader);
        }

        return new ElementSegment(mode, table, start, type, null, expressions);
    }

    private void DecodeDataCount(ref WasmReader reader)
    {
        var offset = reader.Position;
        _features.Require(WasmFeatures.BulkMemory, "a data count section", offset);
        var count = reader.ReadU32();
        CheckLimit(count, _limits.MaxDataSegments, nameof(WasmLimits.MaxDataSegments), "data segments", offset);
        _module.DataCount = (int)count;
    }

    private void DecodeCode(ref WasmReader reader)
    {
        var offset = reader.Position;
        var count = reader.ReadU32();
        if (count != (uint)_definedFunctions)
        {
            throw InconsistentCode((int)Math.Min(count, int.MaxValue), offset);
        }

        if (count > (uint)reader.Remaining)
        {
            throw reader.UnexpectedEnd();
        }

        var bodies = new FunctionBody[count];
        for (var i = 0; i < bodies.Length; i++)
        {
            bodies[i] = ReadBody(ref reader);
        }

        _module.Bodies = bodies;
    }

    private FunctionBody ReadBody(ref WasmReader reader)
    {
        var offset = reader.Position;
        var size = reader.ReadU32();
        if (size > (uint)reader.Remaining)
        {
            throw WasmReader.Malformed(
                $"unexpected end of section or function: a body of {size} bytes with only {reader.Remaining} left", offset);
        }

        if (size > (uint)_limits.MaxFunctionBytes)
        {
            throw WasmReader.LimitExceeded(
                $"a function body of {size} bytes", nameof(WasmLimits.MaxFunctionBytes), _limits.MaxFunctionBytes, offset);
        }

        var body = reader.Within(reader.Position, reader.Position + (int)size);
        reader.Skip(size);
        var locals = ReadLocals(ref body);
        return new FunctionBody(locals, body.Position, body.End);
    }

    private LocalGroup[] ReadLocals(ref WasmReader reader)
    {
        var offset = reader.Position;
        var count = reader.ReadCount(2);
        if (count == 0)
        {
            return [];
        }

        // Groups come cheaper than the locals they declare: neither empty ones nor any past the limit are kept.
        var groups = new LocalGroup[Math.Min(count, _limits.MaxLocals)];
        var kept = 0;
        ulong total = 0;
        for (var i = 0; i < count; i++)
        {
            var number = reader.ReadU32();
            var type = _types.ReadValueType(ref reader);
            total += number;
            if (number != 0 && total <= (ulong)_limits.MaxLocals)
            {
                groups[kept++] = new LocalGroup((int)number, type);
            }
        }

        if (total > uint.MaxValue)
        {
            throw WasmReader.Malformed($"too many locals: {total}", offset);
        }

        CheckLimit((long)total, _limits.MaxLocals, nameof(WasmLimits.MaxLocals), "locals", offset);
        Array.Resize(ref groups, kept);
        return groups;
    }

    private void DecodeData(ref WasmReader reader)
    {
        var offset = reader.Position;
        var count = ReadCount(ref reader, 2, 0, _limits.MaxDataSegments, nameof(WasmLimits.MaxDataSegments), "data segments");
        if (_module.DataCount is { } announced && announced != count)
        {
            throw InconsistentData(announced, count, offset);
        }

        var data = new DataSegment[count];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = ReadDataSegment(ref reader);
        }

        _module.Data = data;
    }

    private DataSegment ReadDataSegment(ref WasmReader reader)
    {
        var offset = reader.Position;
        var flags = reader.ReadU32();
        if (flags > 2)
        {
            throw WasmReader.Malformed($"malformed data segment kind {flags}", offset);
        }

        if (flags != 0)
        {
            _features.Require(WasmFeatures.BulkMemory, "a data segment other than a plain active one", offset);
        }

        var memory = flags == 2 ? ReadIndex(ref reader) : 0;
        var start = flags == 1 ? null : _expressions.Read(ref reader);
        var length = reader.ReadU32();
        if (length > (uint)reader.Remaining)
        {
            throw WasmReader.Malformed(
                $"unexpected end of section or function: a data segment of {length} bytes with only {reader.Remaining} left", offset);
        }

        var position = reader.Position;
        reader.Skip(length);
        return new DataSegment(flags == 1 ? SegmentMode.Passive : SegmentMode.Active, memory, start, position, (int)length);
    }
}
