namespace Bailey.Wasm;

/// <summary>What a descriptor or directory entry is (<c>filetype</c> of snapshot preview 1).</summary>
internal enum WasiFileType : byte
{
    Unknown = 0,
    BlockDevice = 1,
    CharacterDevice = 2,
    Directory = 3,
    RegularFile = 4,
    Socket = 6,
    SymbolicLink = 7,
}
