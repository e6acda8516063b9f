using System.Buffers.Binary;

namespace Bailey.Wasm;

/// <summary>Facts about a file (<c>filestat</c> of snapshot preview 1); times in nanoseconds since 1970.</summary>
internal readonly record struct WasiFileStatus(
    WasiFileType Type, ulong Device, ulong Inode, ulong Links, ulong Size, ulong AccessTime, ulong ModificationTime, ulong ChangeTime)
{
    /// <summary>Bytes that it takes in the guest's memory.</summary>
    public const int EncodedLength = 64;

    public void WriteTo(Span<byte> target, ulong granularity)
    {
        target.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(target, Device);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], Inode);
        target[16] = (byte)Type;
        BinaryPrimitives.WriteUInt64LittleEndian(target[24..], Links);
        BinaryPrimitives.WriteUInt64LittleEndian(target[32..], Size);

        // A file's own time would be a fine clock by another name.
        BinaryPrimitives.WriteUInt64LittleEndian(target[40..], AccessTime - (AccessTime % granularity));
        BinaryPrimitives.WriteUInt64LittleEndian(target[48..], ModificationTime - (ModificationTime % granularity));
        BinaryPrimitives.WriteUInt64LittleEndian(target[56..], ChangeTime - (ChangeTime % granularity));
    }
}
