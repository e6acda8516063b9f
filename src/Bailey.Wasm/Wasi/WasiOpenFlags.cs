namespace Bailey.Wasm;

/// <summary>How a path is opened (<c>oflags</c> of snapshot preview 1).</summary>
[Flags]
internal enum WasiOpenFlags : ushort
{
    None = 0,
    Create = 1 << 0,
    Directory = 1 << 1,
    Exclusive = 1 << 2,
    Truncate = 1 << 3,
    All = (1 << 4) - 1,
}
