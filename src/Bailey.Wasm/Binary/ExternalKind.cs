namespace Bailey.Wasm.Binary;

/// <summary>Kind of an import or export as the binary format numbers it.</summary>
internal enum ExternalKind : byte
{
    Function = 0,
    Table = 1,
    Memory = 2,
    Global = 3,
    Tag = 4,
}
