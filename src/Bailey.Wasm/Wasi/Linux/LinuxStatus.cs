using System.Runtime.InteropServices;

namespace Bailey.Wasm;

/// <summary>struct statx, whose layout is the same on every processor.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct LinuxStatus
{
    [FieldOffset(16)]
    public uint Links;

    [FieldOffset(20)]
    public uint Owner;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    [FieldOffset(64)]
    public long AccessSeconds;

    [FieldOffset(72)]
    public uint AccessNanoseconds;

    [FieldOffset(96)]
    public long ChangeSeconds;

    [FieldOffset(104)]
    public uint ChangeNanoseconds;

    [FieldOffset(112)]
    public long ModificationSeconds;

    [FieldOffset(120)]
    public uint ModificationNanoseconds;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;

    public readonly WasiFileType Type => (Mode & 0xF000) switch
    {
        0x8000 => WasiFileType.RegularFile,
        0x4000 => WasiFileType.Directory,
        0xA000 => WasiFileType.SymbolicLink,
        0x2000 => WasiFileType.CharacterDevice,
        0x6000 => WasiFileType.BlockDevice,
        0xC000 => WasiFileType.Socket,
        _ => WasiFileType.Unknown,
    };

    public readonly WasiFileStatus ToWasi() => new(
        Type,
        ((ulong)DeviceMajor << 32) | DeviceMinor,
        Inode,
        Links,
        Size,
        Since1970(AccessSeconds, AccessNanoseconds),
        Since1970(ModificationSeconds, ModificationNanoseconds),
        Since1970(ChangeSeconds, ChangeNanoseconds));

    // Times before 1970 cannot be expressed.
    private static ulong Since1970(long seconds, uint nanoseconds) =>
        seconds < 0 ? 0 : ((ulong)seconds * 1_000_000_000) + nanoseconds;
}
