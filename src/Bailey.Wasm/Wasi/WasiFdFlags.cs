namespace Bailey.Wasm;

/// <summary>How a descriptor behaves (<c>fdflags</c> of snapshot preview 1).</summary>
[Flags]
internal enum WasiFdFlags : ushort
{
    None = 0,
    Append = 1 << 0,
    DataSync = 1 << 1,
    NonBlock = 1 << 2,
    ReadSync = 1 << 3,
    Sync = 1 << 4,
    All = (1 << 5) - 1,
}
