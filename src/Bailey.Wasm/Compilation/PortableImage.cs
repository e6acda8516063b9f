using System.Buffers.Binary;

namespace Bailey.Wasm.Compilation;

/// <summary>
/// The file that holds an assembly (ECMA-335, II.25): headers, methods' bodies as they are written, and metadata behind them. One section, nothing
/// native, for any processor.
/// </summary>
internal sealed class PortableImage
{
    private const int FileStart = 0x200, MemoryStart = 0x2000, SectionAlignment = 0x2000, FileAlignment = 0x200;
    private const int CliHeaderLength = 72, OptionalHeaderLength = 224, HeadersStart = 0x80;
    private const int TinyLength = 64, TinyStack = 8;

    private readonly BlobBuilder _file;

    /// <param name="expected">About how many bytes it will have.</param>
    public PortableImage(int expected)
    {
        _file = new BlobBuilder(Math.Max(4096, expected));
        _file.Reserve(FileStart + CliHeaderLength).Clear();
    }

    /// <summary>Where the first body is in memory, relative to the image.</summary>
    public static int FirstBody => MemoryStart + CliHeaderLength;

    /// <summary>Adds a method's body (II.25.4) and returns where it is, relative to the first.</summary>
    public int AddBody(ReadOnlySpan<byte> code, int maxStack, int locals, ReadOnlySpan<ExceptionClause> clauses)
    {
        int start;
        if (code.Length < TinyLength && maxStack <= TinyStack && locals == 0 && clauses.IsEmpty)
        {
            start = _file.Count;
            _file.WriteByte((byte)((code.Length << 2) | 2));
            _file.WriteBytes(code);
            return Offset(start);
        }

        _file.Align(4);
        start = _file.Count;
        _file.WriteUInt16(0x3003 | 0x10 | (clauses.IsEmpty ? 0 : 8));
        _file.WriteUInt16(checked((ushort)maxStack));
        _file.WriteInt32(code.Length);
        _file.WriteInt32(locals);
        _file.WriteBytes(code);
        if (!clauses.IsEmpty)
        {
            WriteClauses(clauses);
        }

        return Offset(start);
    }

    /// <summary>Ends the image.</summary>
    public ArraySegment<byte> Finish(MetadataTables metadata)
    {
        _file.Align(4);
        var metadataStart = _file.Count;
        metadata.Write(_file, FirstBody);
        var length = _file.Count - FileStart;
        var metadataLength = _file.Count - metadataStart;
        _file.Align(FileAlignment);
        WriteHeaders(_file.At(0, FileStart), length, _file.Count - FileStart);
        var cli = _file.At(FileStart, CliHeaderLength);
        BinaryPrimitives.WriteInt32LittleEndian(cli, CliHeaderLength);
        BinaryPrimitives.WriteInt16LittleEndian(cli[4..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(cli[6..], 5);
        BinaryPrimitives.WriteInt32LittleEndian(cli[8..], metadataStart - FileStart + MemoryStart);
        BinaryPrimitives.WriteInt32LittleEndian(cli[12..], metadataLength);
        BinaryPrimitives.WriteInt32LittleEndian(cli[16..], 1); // nothing but CIL
        return _file.Segment;
    }

    private static int Offset(int start) => start - FileStart - CliHeaderLength;

    private void WriteClauses(ReadOnlySpan<ExceptionClause> clauses)
    {
        _file.Align(4);
        _file.WriteInt32(0x41 | ((4 + (24 * clauses.Length)) << 8));
        foreach (var (start, filter, handler, end) in clauses)
        {
            var isFault = filter == handler;
            _file.WriteInt32(isFault ? 4 : 1);
            _file.WriteInt32(start);
            _file.WriteInt32(filter - start);
            _file.WriteInt32(handler);
            _file.WriteInt32(end - handler);
            _file.WriteInt32(isFault ? 0 : filter);
        }
    }

    private static void WriteHeaders(Span<byte> file, int length, int lengthInFile)
    {
        file[0] = (byte)'M';
        file[1] = (byte)'Z';
        BinaryPrimitives.WriteInt32LittleEndian(file[0x3C..], HeadersStart);
        "PE\0\0"u8.CopyTo(file[HeadersStart..]);
        var coff = file[(HeadersStart + 4)..];
        BinaryPrimitives.WriteUInt16LittleEndian(coff, 0x14C);
        BinaryPrimitives.WriteUInt16LittleEndian(coff[2..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(coff[16..], OptionalHeaderLength);
        BinaryPrimitives.WriteUInt16LittleEndian(coff[18..], 0x2022); // a library for addresses of any size

        var optional = coff[20..];
        BinaryPrimitives.WriteUInt16LittleEndian(optional, 0x10B);
        optional[2] = 48;
        BinaryPrimitives.WriteInt32LittleEndian(optional[4..], lengthInFile);
        BinaryPrimitives.WriteInt32LittleEndian(optional[20..], MemoryStart);
        BinaryPrimitives.WriteInt32LittleEndian(optional[28..], 0x10000000);
        BinaryPrimitives.WriteInt32LittleEndian(optional[32..], SectionAlignment);
        BinaryPrimitives.WriteInt32LittleEndian(optional[36..], FileAlignment);
        BinaryPrimitives.WriteUInt16LittleEndian(optional[40..], 4);
        BinaryPrimitives.WriteUInt16LittleEndian(optional[48..], 4);
        BinaryPrimitives.WriteInt32LittleEndian(optional[56..], MemoryStart + ((length + SectionAlignment - 1) & -SectionAlignment));
        BinaryPrimitives.WriteInt32LittleEndian(optional[60..], FileStart);
        BinaryPrimitives.WriteUInt16LittleEndian(optional[68..], 3);
        BinaryPrimitives.WriteUInt16LittleEndian(optional[70..], 0x8540);
        BinaryPrimitives.WriteInt32LittleEndian(optional[72..], 0x100000);
        BinaryPrimitives.WriteInt32LittleEndian(optional[76..], 0x1000);
        BinaryPrimitives.WriteInt32LittleEndian(optional[80..], 0x100000);
        BinaryPrimitives.WriteInt32LittleEndian(optional[84..], 0x1000);
        BinaryPrimitives.WriteInt32LittleEndian(optional[92..], 16);
        BinaryPrimitives.WriteInt32LittleEndian(optional[(96 + (8 * 14))..], MemoryStart);
        BinaryPrimitives.WriteInt32LittleEndian(optional[(100 + (8 * 14))..], CliHeaderLength);

        var section = optional[OptionalHeaderLength..];
        ".text"u8.CopyTo(section);
        BinaryPrimitives.WriteInt32LittleEndian(section[8..], length);
        BinaryPrimitives.WriteInt32LittleEndian(section[12..], MemoryStart);
        BinaryPrimitives.WriteInt32LittleEndian(section[16..], lengthInFile);
        BinaryPrimitives.WriteInt32LittleEndian(section[20..], FileStart);
        BinaryPrimitives.WriteInt32LittleEndian(section[36..], 0x60000020);
    }
}
