namespace Bailey.Wasm.Compilation;

/// <summary>
/// Tables and heaps of an assembly's metadata (ECMA-335, II.22 and II.24), as far as compiled modules need them. Rows count from 1; an index is
/// a row, a token is a table's number and a row.
/// </summary>
internal sealed class MetadataTables
{
    public const int Module = 0x00, TypeRef = 0x01, TypeDef = 0x02, Field = 0x04, MethodDef = 0x06, MemberRef = 0x0A, CustomAttribute = 0x0C,
        StandaloneSignature = 0x11, TypeSpec = 0x1B, Assembly = 0x20, AssemblyRef = 0x23, MethodSpec = 0x2B;

    private const int Count = 0x2C;

    // Tables whose rows are in order wherever they occur (II.24.2.6), as compilers write it.
    private const long Sorted = 0x000016003301FA00;
    private static readonly byte[] Version = "v4.0.30319\0\0"u8.ToArray();

    private readonly int[] _rows = new int[Count];
    private readonly BlobBuilder _strings = new(4096);
    private readonly Dictionary<string, int> _known = [];
    private readonly BlobBuilder _typeRefs = new(512);
    private readonly BlobBuilder _typeDefs = new(512);
    private readonly BlobBuilder _fields = new(512);
    private readonly BlobBuilder _methods = new(4096);
    private readonly BlobBuilder _memberRefs = new(2048);
    private readonly BlobBuilder _attributes = new();
    private readonly BlobBuilder _signatures = new(512);
    private readonly BlobBuilder _typeSpecs = new();
    private readonly BlobBuilder _assemblyRefs = new(128);
    private readonly BlobBuilder _methodSpecs = new();
    private readonly int _name;
    private readonly int _fileName;
    private readonly Guid _id;

    /// <param name="name">Name of the assembly.</param>
    /// <param name="id">Its version id, which nothing depends on.</param>
    public MetadataTables(string name, Guid id)
    {
        _strings.WriteByte(0);
        _name = String(name);
        _fileName = String(name + ".dll");
        _id = id;
        _rows[Module] = _rows[Assembly] = 1;
    }

    public BlobHeap Blobs { get; } = new();

    /// <summary>Rows of a table so far.</summary>
    public int RowsOf(int table) => _rows[table];

    public static int Token(int table, int row) => (table << 24) | row;

    public static int RowOf(int token) => token & 0xFFFFFF;

    /// <summary>A string that occurs often.</summary>
    public int String(string text)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        if (!_known.TryGetValue(text, out var offset))
        {
            offset = AddString(text);
            _known.Add(text, offset);
        }

        return offset;
    }

    // All rows are kept as 32-bit numbers, and written as narrow as the sizes of all allow.
    public int AddTypeRef(int scope, string @namespace, string name) => Add(TypeRef, _typeRefs, scope, String(name), String(@namespace));

    public int AddTypeDef(int attributes, string @namespace, string name, int baseType, int firstField, int firstMethod) =>
        Add(TypeDef, _typeDefs, attributes, String(name), String(@namespace), baseType, firstField, firstMethod);

    public int AddField(int attributes, string name, BlobHandle signature) => Add(Field, _fields, attributes, AddString(name), signature.Offset);

    /// <summary>A method, whose name occurs nowhere else.</summary>
    public int AddMethod(int body, int implementation, int attributes, string name, BlobHandle signature) =>
        Add(MethodDef, _methods, body, implementation, attributes, AddString(name), signature.Offset);

    public int AddMemberRef(int parent, string name, BlobHandle signature) => Add(MemberRef, _memberRefs, parent, String(name), signature.Offset);

    public int AddAttribute(int constructor, BlobHandle value) => Add(CustomAttribute, _attributes, constructor, value.Offset);

    public int AddSignature(BlobHandle signature) => Add(StandaloneSignature, _signatures, signature.Offset);

    public int AddTypeSpec(BlobHandle signature) => Add(TypeSpec, _typeSpecs, signature.Offset);

    public int AddAssemblyRef(Version version, BlobHandle publicKeyToken, string name) =>
        Add(AssemblyRef, _assemblyRefs, version.Major, version.Minor, version.Build, version.Revision, publicKeyToken.Offset, String(name));

    public int AddMethodSpec(int method, BlobHandle arguments) => Add(MethodSpec, _methodSpecs, method, arguments.Offset);

    /// <summary>TypeDefOrRef (II.24.2.6) of a token.</summary>
    public static int TypeDefOrRef(int token) => token == 0 ? 0 : (RowOf(token) << 2) | ((token >> 24) switch { TypeDef => 0, TypeRef => 1, _ => 2 });

    /// <summary>Writes the whole.</summary>
    /// <param name="output">Where it goes, from a multiple of 4 on.</param>
    /// <param name="firstBody">Where methods' bodies begin, relative to the image in memory.</param>
    public void Write(BlobBuilder output, int firstBody)
    {
        var start = output.Count;
        output.WriteInt32(0x424A5342);
        output.WriteUInt16(1);
        output.WriteUInt16(1);
        output.WriteInt32(0);
        output.WriteInt32(Version.Length);
        output.WriteBytes(Version);
        output.WriteUInt16(0);
        output.WriteUInt16(4);
        var headers = output.Count;
        _ = output.Reserve(StreamHeader("#~") + StreamHeader("#Strings") + StreamHeader("#GUID") + StreamHeader("#Blob"));
        var tables = output.Count;
        WriteTables(output, firstBody);
        output.Align(4);
        var strings = output.Count;
        output.WriteBytes(_strings.Written);
        output.Align(4);
        var guids = output.Count;
        _id.TryWriteBytes(output.Reserve(16));
        var blobs = output.Count;
        output.WriteBytes(Blobs.Bytes);
        output.Align(4);
        var directory = new BlobBuilder(64);
        WriteStreamHeader(directory, tables - start, strings - tables, "#~");
        WriteStreamHeader(directory, strings - start, guids - strings, "#Strings");
        WriteStreamHeader(directory, guids - start, blobs - guids, "#GUID");
        WriteStreamHeader(directory, blobs - start, output.Count - blobs, "#Blob");
        directory.Written.CopyTo(output.At(headers, directory.Count));
    }

    private static int StreamHeader(string name) => 8 + ((name.Length + 4) & ~3);

    private static void WriteStreamHeader(BlobBuilder output, int offset, int length, string name)
    {
        output.WriteInt32(offset);
        output.WriteInt32(length);
        output.WriteUtf8(name);
        output.WriteByte(0);
        output.Align(4);
    }

    private int AddString(string text)
    {
        var offset = _strings.Count;
        _strings.WriteUtf8(text);
        _strings.WriteByte(0);
        return offset;
    }

    private int Add(int table, BlobBuilder rows, params ReadOnlySpan<int> columns)
    {
        foreach (var column in columns)
        {
            rows.WriteInt32(column);
        }

        return Token(table, ++_rows[table]);
    }

    private void WriteTables(BlobBuilder output, int firstBody)
    {
        var strings = _strings.Count > 0xFFFF;
        var blobs = Blobs.Bytes.Length > 0xFFFF;
        output.WriteInt32(0);
        output.WriteByte(2);
        output.WriteByte(0);
        output.WriteByte((byte)((strings ? 1 : 0) | (blobs ? 4 : 0)));
        output.WriteByte(1);
        long valid = 0;
        for (var table = 0; table < Count; table++)
        {
            valid |= _rows[table] > 0 ? 1L << table : 0;
        }

        output.WriteInt64(valid);
        output.WriteInt64(Sorted);
        foreach (var rows in _rows)
        {
            if (rows > 0)
            {
                output.WriteInt32(rows);
            }
        }

        output.WriteUInt16(0);
        output.WriteIndex(_fileName, strings);
        output.WriteUInt16(1);
        output.WriteInt32(0);

        var type = IsLarge(2, TypeDef, TypeRef, TypeSpec);
        var scope = IsLarge(2, Module, AssemblyRef, TypeRef);
        var parent = IsLarge(3, TypeDef, TypeRef, MethodDef, TypeSpec);
        var method = IsLarge(1, MethodDef, MemberRef);
        for (var row = new Rows(_typeRefs, 3); row.Next();)
        {
            output.WriteIndex((RowOf(row[0]) << 2) | ((row[0] >> 24) == AssemblyRef ? 2 : 3), scope);
            output.WriteIndex(row[1], strings);
            output.WriteIndex(row[2], strings);
        }

        for (var row = new Rows(_typeDefs, 6); row.Next();)
        {
            output.WriteInt32(row[0]);
            output.WriteIndex(row[1], strings);
            output.WriteIndex(row[2], strings);
            output.WriteIndex(TypeDefOrRef(row[3]), type);
            output.WriteIndex(row[4], IsLarge(0, Field));
            output.WriteIndex(row[5], IsLarge(0, MethodDef));
        }

        for (var row = new Rows(_fields, 3); row.Next();)
        {
            output.WriteUInt16(row[0]);
            output.WriteIndex(row[1], strings);
            output.WriteIndex(row[2], blobs);
        }

        for (var row = new Rows(_methods, 5); row.Next();)
        {
            output.WriteInt32(row[0] + firstBody);
            output.WriteUInt16(row[1]);
            output.WriteUInt16(row[2]);
            output.WriteIndex(row[3], strings);
            output.WriteIndex(row[4], blobs);
            output.WriteUInt16(1);
        }

        for (var row = new Rows(_memberRefs, 3); row.Next();)
        {
            output.WriteIndex((RowOf(row[0]) << 3) | ((row[0] >> 24) switch { TypeDef => 0, TypeRef => 1, MethodDef => 3, _ => 4 }), parent);
            output.WriteIndex(row[1], strings);
            output.WriteIndex(row[2], blobs);
        }

        for (var row = new Rows(_attributes, 2); row.Next();)
        {
            // Of the assembly, by a constructor of its own.
            output.WriteIndex((1 << 5) | 14, IsLarge(5, MethodDef, Field, TypeRef, TypeDef, MemberRef, Module, StandaloneSignature, TypeSpec, Assembly, AssemblyRef, MethodSpec));
            output.WriteIndex((RowOf(row[0]) << 3) | 2, IsLarge(3, MethodDef, MemberRef));
            output.WriteIndex(row[1], blobs);
        }

        WriteBlobs(output, _signatures, blobs);
        WriteBlobs(output, _typeSpecs, blobs);
        output.WriteInt32(0);
        output.WriteInt64(1);
        output.WriteInt32(0);
        output.WriteIndex(0, blobs);
        output.WriteIndex(_name, strings);
        output.WriteIndex(0, strings);
        for (var row = new Rows(_assemblyRefs, 6); row.Next();)
        {
            for (var i = 0; i < 4; i++)
            {
                output.WriteUInt16(row[i]);
            }

            output.WriteInt32(0);
            output.WriteIndex(row[4], blobs);
            output.WriteIndex(row[5], strings);
            output.WriteIndex(0, strings);
            output.WriteIndex(0, blobs);
        }

        for (var row = new Rows(_methodSpecs, 2); row.Next();)
        {
            output.WriteIndex((RowOf(row[0]) << 1) | ((row[0] >> 24) == MethodDef ? 0 : 1), method);
            output.WriteIndex(row[1], blobs);
        }
    }

    private static void WriteBlobs(BlobBuilder output, BlobBuilder rows, bool blobs)
    {
        for (var row = new Rows(rows, 1); row.Next();)
        {
            output.WriteIndex(row[0], blobs);
        }
    }

    /// <summary>Whether an index into any of the tables, with bits that say which, takes 4 bytes.</summary>
    private bool IsLarge(int bits, params ReadOnlySpan<int> tables)
    {
        foreach (var table in tables)
        {
            if (_rows[table] >= 1 << (16 - bits))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Walks rows of 32-bit columns.</summary>
    private ref struct Rows(BlobBuilder rows, int columns)
    {
        private readonly ReadOnlySpan<int> _all = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(rows.Written);
        private int _row = -columns;

        public readonly int this[int column] => _all[_row + column];

        public bool Next() => (_row += columns) < _all.Length;
    }
}
