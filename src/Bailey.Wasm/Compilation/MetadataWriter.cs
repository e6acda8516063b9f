using System.Reflection;
using System.Reflection.Metadata;

namespace Bailey.Wasm.Compilation;

/// <summary>
/// Builds the assembly that holds a compiled module: definitions by the compiler, references to the framework and the
/// engine on demand from reflection. See docs/rationale.md, "Why write metadata instead of Reflection.Emit?".
/// </summary>
internal sealed class MetadataWriter
{
    // References are asked for by several threads; all else is one's.
    private readonly Lock _gate = new();
    private readonly MetadataTables _metadata;
    private readonly PortableImage _image;
    private readonly Dictionary<Assembly, int> _assemblies = [];
    private readonly Dictionary<Type, int> _types = [];
    private readonly Dictionary<MethodBase, int> _methods = [];
    private readonly Dictionary<FieldInfo, int> _fields = [];
    private readonly Dictionary<int, int> _signatures = [];

    /// <param name="name">Name of the assembly.</param>
    /// <param name="expected">About how many bytes it will have.</param>
    public MetadataWriter(string name, int expected)
    {
        _metadata = new MetadataTables(name, new Guid(0x6261696c, 0x6579, 0, 0, 0, 0, 0, 0, 0, 0, 1));
        _image = new PortableImage(expected);
        _metadata.AddTypeDef(0, "", "<Module>", 0, 1, 1);
    }

    public int NextMethodRow => _metadata.RowsOf(MetadataTables.MethodDef) + 1;

    private int NextFieldRow => _metadata.RowsOf(MetadataTables.Field) + 1;

    /// <summary>Token of a method by its row, which may be one not yet added.</summary>
    public static int MethodToken(int row) => MetadataTables.Token(MetadataTables.MethodDef, row);

    /// <summary>Starts a type; fields and methods added from now on are its own. Methods may be rows not yet added.</summary>
    /// <returns>Its token.</returns>
    public int AddType(TypeAttributes attributes, string name, int baseType, int firstMethodRow, string @namespace = "") =>
        _metadata.AddTypeDef((int)attributes, @namespace, name, baseType, NextFieldRow, firstMethodRow);

    public int AddField(string name, Action<BlobBuilder> type)
    {
        var signature = new BlobBuilder();
        signature.WriteByte((byte)SignatureKind.Field);
        type(signature);
        return _metadata.AddField((int)FieldAttributes.Public, name, Blob(signature));
    }

    /// <summary>Adds a method whose body is <paramref name="code"/>.</summary>
    public int AddMethod(
        string name,
        MethodAttributes attributes,
        MethodImplAttributes implementation,
        BlobHandle signature,
        ReadOnlySpan<byte> code,
        int maxStack,
        BlobHandle locals,
        params ReadOnlySpan<ExceptionClause> clauses)
    {
        var body = _image.AddBody(code, maxStack, locals.IsNil ? 0 : StandaloneSignature(locals), clauses);
        return _metadata.AddMethod(body, (int)implementation, (int)attributes, name, signature);
    }

    public BlobHandle Blob(BlobBuilder builder)
    {
        lock (_gate)
        {
            return _metadata.Blobs.Add(builder.Written);
        }
    }

    public int StandaloneSignature(BlobHandle signature)
    {
        lock (_gate)
        {
            if (!_signatures.TryGetValue(signature.Offset, out var token))
            {
                token = _metadata.AddSignature(signature);
                _signatures.Add(signature.Offset, token);
            }

            return token;
        }
    }

    public int Token(FieldInfo field)
    {
        lock (_gate)
        {
            return Find(field);
        }
    }

    private int Find(FieldInfo field)
    {
        if (!_fields.TryGetValue(field, out var token))
        {
            var signature = new BlobBuilder();
            signature.WriteByte((byte)SignatureKind.Field);
            WriteType(signature, field.FieldType);
            token = _metadata.AddMemberRef(Token(field.DeclaringType!), field.Name, Blob(signature));
            _fields.Add(field, token);
        }

        return token;
    }

    public int Token(Type type)
    {
        lock (_gate)
        {
            return Find(type);
        }
    }

    private int Find(Type type)
    {
        if (_types.TryGetValue(type, out var token))
        {
            return token;
        }

        if (type.IsConstructedGenericType || type.IsArray || type.IsPointer)
        {
            var blob = new BlobBuilder();
            WriteType(blob, type);
            token = _metadata.AddTypeSpec(Blob(blob));
        }
        else
        {
            var scope = type.DeclaringType is { } outer ? Token(outer) : Reference(type.Assembly);
            token = _metadata.AddTypeRef(scope, type.DeclaringType is null ? type.Namespace ?? "" : "", type.Name);
        }

        _types.Add(type, token);
        return token;
    }

    public void WriteType(BlobBuilder blob, Type type)
    {
        if (Primitive(type) is var code and not 0)
        {
            blob.WriteByte((byte)code);
        }
        else if (type.IsGenericMethodParameter)
        {
            blob.WriteByte((byte)SignatureTypeCode.GenericMethodParameter);
            blob.WriteCompressedInteger(type.GenericParameterPosition);
        }
        else if (type.IsGenericTypeParameter)
        {
            blob.WriteByte((byte)SignatureTypeCode.GenericTypeParameter);
            blob.WriteCompressedInteger(type.GenericParameterPosition);
        }
        else if (type.IsPointer)
        {
            blob.WriteByte((byte)SignatureTypeCode.Pointer);
            WriteType(blob, type.GetElementType()!);
        }
        else if (type.IsByRef)
        {
            blob.WriteByte((byte)SignatureTypeCode.ByReference);
            WriteType(blob, type.GetElementType()!);
        }
        else if (type.IsSZArray)
        {
            blob.WriteByte((byte)SignatureTypeCode.SZArray);
            WriteType(blob, type.GetElementType()!);
        }
        else if (type.IsGenericType)
        {
            blob.WriteByte((byte)SignatureTypeCode.GenericTypeInstance);
            WriteNamed(blob, type.GetGenericTypeDefinition());
            var arguments = type.GetGenericArguments();
            blob.WriteCompressedInteger(arguments.Length);
            foreach (var argument in arguments)
            {
                WriteType(blob, argument);
            }
        }
        else
        {
            WriteNamed(blob, type);
        }
    }

    /// <summary>A type as part of a signature, by its token.</summary>
    public static void WriteNamed(BlobBuilder blob, int token, bool isValueType)
    {
        blob.WriteByte((byte)(isValueType ? SignatureTypeKind.ValueType : SignatureTypeKind.Class));
        blob.WriteCompressedInteger(MetadataTables.TypeDefOrRef(token));
    }

    /// <summary>Lets the assembly use internals of another: the runtime honours this attribute by name.</summary>
    public void IgnoreAccessChecksTo(string assembly)
    {
        var row = NextMethodRow;
        var attributeType = typeof(Attribute);
        AddType(TypeAttributes.NotPublic | TypeAttributes.Sealed, "IgnoresAccessChecksToAttribute", Token(attributeType), row, "System.Runtime.CompilerServices");
        var signature = new BlobBuilder();
        signature.WriteByte((byte)SignatureAttributes.Instance);
        signature.WriteCompressedInteger(1);
        signature.WriteByte((byte)SignatureTypeCode.Void);
        signature.WriteByte((byte)SignatureTypeCode.String);
        var writer = new CilWriter();
        writer.LoadArgument(0);
        writer.Op(ILOpCode.Call, Token(attributeType.GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [])!));
        writer.Op(ILOpCode.Ret);
        var constructor = AddMethod(
            ".ctor",
            MethodAttributes.Public | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName | MethodAttributes.HideBySig,
            MethodImplAttributes.IL,
            Blob(signature),
            writer.Finish(out _),
            1,
            default);
        var value = new BlobBuilder();
        var name = new BlobBuilder();
        name.WriteUtf8(assembly);
        value.WriteUInt16(1);
        value.WriteCompressedInteger(name.Count);
        value.WriteBytes(name.Written);
        value.WriteUInt16(0);
        _metadata.AddAttribute(constructor, Blob(value));
    }

    /// <summary>Ends the assembly; nothing can be added any more.</summary>
    public ArraySegment<byte> Serialize() => _image.Finish(_metadata);

    public int Token(MethodBase method)
    {
        lock (_gate)
        {
            return Find(method);
        }
    }

    private int Find(MethodBase method)
    {
        if (_methods.TryGetValue(method, out var token))
        {
            return token;
        }

        if (method is MethodInfo { IsGenericMethod: true, IsGenericMethodDefinition: false } generic)
        {
            var arguments = new BlobBuilder();
            arguments.WriteByte((byte)SignatureKind.MethodSpecification);
            var types = generic.GetGenericArguments();
            arguments.WriteCompressedInteger(types.Length);
            foreach (var type in types)
            {
                WriteType(arguments, type);
            }

            token = _metadata.AddMethodSpec(Token(generic.GetGenericMethodDefinition()), Blob(arguments));
        }
        else
        {
            // Members of a constructed type are described as its definition has them.
            var definition = method.DeclaringType is { IsConstructedGenericType: true } declaring ? Definition(declaring.GetGenericTypeDefinition(), method.MetadataToken) : method;
            var signature = new BlobBuilder();
            signature.WriteByte((byte)((definition.IsStatic ? 0 : (byte)SignatureAttributes.Instance)
                | (definition.IsGenericMethodDefinition ? (byte)SignatureAttributes.Generic : 0)));
            if (definition.IsGenericMethodDefinition)
            {
                signature.WriteCompressedInteger(definition.GetGenericArguments().Length);
            }

            var parameters = definition.GetParameters();
            signature.WriteCompressedInteger(parameters.Length);
            WriteType(signature, definition is MethodInfo info ? info.ReturnType : typeof(void));
            foreach (var parameter in parameters)
            {
                WriteType(signature, parameter.ParameterType);
            }

            token = _metadata.AddMemberRef(Token(method.DeclaringType!), method.Name, Blob(signature));
        }

        _methods.Add(method, token);
        return token;
    }

    private static MethodBase Definition(Type type, int token) => Array.Find(type.GetMethods(), candidate => candidate.MetadataToken == token)
        ?? (MethodBase)Array.Find(type.GetConstructors(), candidate => candidate.MetadataToken == token)!;

    private static SignatureTypeCode Primitive(Type type) =>
        type == typeof(void) ? SignatureTypeCode.Void
        : type == typeof(object) ? SignatureTypeCode.Object
        : type == typeof(nint) ? SignatureTypeCode.IntPtr
        : type == typeof(nuint) ? SignatureTypeCode.UIntPtr
        : type.IsEnum ? 0
        : Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => SignatureTypeCode.Boolean,
            TypeCode.SByte => SignatureTypeCode.SByte,
            TypeCode.Byte => SignatureTypeCode.Byte,
            TypeCode.Int16 => SignatureTypeCode.Int16,
            TypeCode.UInt16 => SignatureTypeCode.UInt16,
            TypeCode.Int32 => SignatureTypeCode.Int32,
            TypeCode.UInt32 => SignatureTypeCode.UInt32,
            TypeCode.Int64 => SignatureTypeCode.Int64,
            TypeCode.UInt64 => SignatureTypeCode.UInt64,
            TypeCode.Single => SignatureTypeCode.Single,
            TypeCode.Double => SignatureTypeCode.Double,
            TypeCode.Char => SignatureTypeCode.Char,
            TypeCode.String => SignatureTypeCode.String,
            _ => 0,
        };

    private void WriteNamed(BlobBuilder blob, Type type) => WriteNamed(blob, Token(type), type.IsValueType);

    private int Reference(Assembly assembly)
    {
        if (!_assemblies.TryGetValue(assembly, out var token))
        {
            var name = assembly.GetName();
            token = _metadata.AddAssemblyRef(name.Version!, _metadata.Blobs.Add(name.GetPublicKeyToken()), name.Name!);
            _assemblies.Add(assembly, token);
        }

        return token;
    }
}
