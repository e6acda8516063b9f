namespace Bailey.Wasm.Binary;

/// <summary>When a segment is used: on demand, at instantiation, or (elements only) never but to declare references.</summary>
internal enum SegmentMode
{
    Passive,
    Active,
    Declarative,
}
