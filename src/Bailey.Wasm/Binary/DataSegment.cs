namespace Bailey.Wasm.Binary;

/// <summary>A data segment: <paramref name="Length"/> bytes at <paramref name="Start"/> of the module's binary.</summary>
internal readonly record struct DataSegment(SegmentMode Mode, int Memory, ConstantExpression? Offset, int Start, int Length);
