namespace Bailey.Wasm.Compilation;

/// <summary>A blob of an assembly's metadata, by its place in the heap; the empty one where nothing else is said.</summary>
internal readonly record struct BlobHandle(int Offset)
{
    public bool IsNil => Offset == 0;
}
