using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Bailey.Wasm.Compilation;

/// <summary>
/// Builds the assembly that holds a compiled module: definitions by the compiler, references to the framework and the
/// engine on demand from reflection. See docs/rationale.md, "Why write metadata instead of Reflection.Emit?".
/// </summary>
internal sealed class MetadataWriter
{
    private readonly MetadataBuilder _metadata = new();
    private readonly BlobBuilder _bodies = new();
    private readonly MethodBodyStreamEncoder _bodyEncoder;
    private readonly Dictionary<Assembly, AssemblyReferenceHandle> _assemblies = [];
    private readonly Dictionary<Type, EntityHandle> _types = [];
    private readonly Dictionary<MethodBase, EntityHandle> _methods = [];
    private readonly Dictionary<FieldInfo, EntityHandle> _fields = [];
    private readonly Dictionary<BlobHandle, StandaloneSignatureHandle> _signatures = [];

    public MetadataWriter(string name)
    {
        _bodyEncoder = new MethodBodyStreamEncoder(_bodies);
        _metadata.AddModule(0, _metadata.GetOrAddString(name + ".dll"), _metadata.GetOrAddGuid(new Guid(0x6261696c, 0x6579, 0, 0, 0, 0, 0, 0, 0, 0, 1)), default, default);
        _metadata.AddAssembly(_metadata.GetOrAddString(name), new Version(1, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        _metadata.AddTypeDefinition(default, default, _metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
    }

    public int NextMethodRow => _metadata.GetRowCount(TableIndex.MethodDef) + 1;

    public int NextFieldRow => _metadata.GetRowCount(TableIndex.Field) + 1;

    /// <summary>Starts a type; fields and methods added from now on are its own. Methods may be rows not yet added.</summary>
    public TypeDefinitionHandle AddType(TypeAttributes attributes, string name, EntityHandle baseType, int firstMethodRow, string? @namespace = null) =>
        _metadata.AddTypeDefinition(
            attributes,
            @namespace is null ? default : _metadata.GetOrAddString(@namespace),
            _metadata.GetOrAddString(name),
            baseType,
            MetadataTokens.FieldDefinitionHandle(NextFieldRow),
            MetadataTokens.MethodDefinitionHandle(firstMethodRow));

    public int AddField(string name, Action<BlobBuilder> type)
    {
        var signature = new BlobBuilder();
        signature.WriteByte((byte)SignatureKind.Field);
        type(signature);
        return MetadataTokens.GetToken(_metadata.AddFieldDefinition(FieldAttributes.Public, _metadata.GetOrAddString(name), _metadata.GetOrAddBlob(signature)));
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
        var body = _bodyEncoder.AddMethodBody(
            code.Length,
            maxStack,
            clauses.Length,
            hasSmallExceptionRegions: false,
            locals.IsNil ? default : LocalSignature(locals),
            MethodBodyAttributes.InitLocals);
        new BlobWriter(body.Instructions).WriteBytes(code.ToArray());
        foreach (var (start, filter, handler, end) in clauses)
        {
            if (filter == handler)
            {
                body.ExceptionRegions.AddFault(start, handler - start, handler, end - handler);
            }
            else
            {
                body.ExceptionRegions.AddFilter(start, filter - start, handler, end - handler, filter);
            }
        }

        return MetadataTokens.GetToken(_metadata.AddMethodDefinition(
            attributes,
            implementation,
            _metadata.GetOrAddString(name),
            signature,
            body.Offset,
            MetadataTokens.ParameterHandle(_metadata.GetRowCount(TableIndex.Param) + 1)));
    }

    public BlobHandle Blob(BlobBuilder builder) => _metadata.GetOrAddBlob(builder);

    public int StandaloneSignature(BlobHandle signature) => MetadataTokens.GetToken(LocalSignature(signature));

    public int Token(Type type) => MetadataTokens.GetToken(Handle(type));

    public int Token(MethodBase method) => MetadataTokens.GetToken(Handle(method));

    public int Token(FieldInfo field)
    {
        if (!_fields.TryGetValue(field, out var handle))
        {
            var signature = new BlobBuilder();
            signature.WriteByte((byte)SignatureKind.Field);
            WriteType(signature, field.FieldType);
            handle = _metadata.AddMemberReference(Handle(field.DeclaringType!), _metadata.GetOrAddString(field.Name), _metadata.GetOrAddBlob(signature));
            _fields.Add(field, handle);
        }

        return MetadataTokens.GetToken(handle);
    }

    public EntityHandle Handle(Type type)
    {
        if (_types.TryGetValue(type, out var handle))
        {
            return handle;
        }

        if (type.IsConstructedGenericType || type.IsArray || type.IsPointer)
        {
            var blob = new BlobBuilder();
            WriteType(blob, type);
            handle = _metadata.AddTypeSpecification(_metadata.GetOrAddBlob(blob));
        }
        else
        {
            EntityHandle scope = type.DeclaringType is { } outer ? Handle(outer) : Reference(type.Assembly);
            handle = _metadata.AddTypeReference(
                scope,
                type.DeclaringType is null ? _metadata.GetOrAddString(type.Namespace ?? "") : default,
                _metadata.GetOrAddString(type.Name));
        }

        _types.Add(type, handle);
        return handle;
    }

    public void WriteType(BlobBuilder blob, Type type)
    {
        if (type.IsGenericMethodParameter)
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
        else if (Primitive(type) is { } code)
        {
            blob.WriteByte((byte)code);
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

    /// <summary>Lets the assembly use internals of another: the runtime honours this attribute by name.</summary>
    public void IgnoreAccessChecksTo(string assembly)
    {
        var row = NextMethodRow;
        var attributeType = typeof(Attribute);
        AddType(TypeAttributes.NotPublic | TypeAttributes.Sealed, "IgnoresAccessChecksToAttribute", Handle(attributeType), row, "System.Runtime.CompilerServices");
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
        value.WriteUInt16(1);
        value.WriteSerializedString(assembly);
        value.WriteUInt16(0);
        _metadata.AddCustomAttribute(EntityHandle.AssemblyDefinition, MetadataTokens.EntityHandle(constructor), _metadata.GetOrAddBlob(value));
    }

    public byte[] Serialize()
    {
        var builder = new ManagedPEBuilder(
            PEHeaderBuilder.CreateLibraryHeader(),
            new MetadataRootBuilder(_metadata),
            _bodies,
            deterministicIdProvider: _ => default);
        var image = new BlobBuilder();
        builder.Serialize(image);
        return image.ToArray();
    }

    private static SignatureTypeCode? Primitive(Type type) =>
        type == typeof(void) ? SignatureTypeCode.Void
        : type == typeof(object) ? SignatureTypeCode.Object
        : type == typeof(nint) ? SignatureTypeCode.IntPtr
        : type == typeof(nuint) ? SignatureTypeCode.UIntPtr
        : type.IsEnum ? null
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
            _ => null,
        };

    private void WriteNamed(BlobBuilder blob, Type type)
    {
        blob.WriteByte((byte)(type.IsValueType ? SignatureTypeKind.ValueType : SignatureTypeKind.Class));
        blob.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(Handle(type)));
    }

    private EntityHandle Handle(MethodBase method)
    {
        if (_methods.TryGetValue(method, out var handle))
        {
            return handle;
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

            handle = _metadata.AddMethodSpecification(Handle(generic.GetGenericMethodDefinition()), _metadata.GetOrAddBlob(arguments));
        }
        else
        {
            // Members of a constructed type are described as its definition has them.
            var definition = method.DeclaringType is { IsConstructedGenericType: true } declaring
                ? declaring.GetGenericTypeDefinition().GetMethods().Cast<MethodBase>()
                    .Concat(declaring.GetGenericTypeDefinition().GetConstructors())
                    .Single(candidate => candidate.MetadataToken == method.MetadataToken)
                : method;
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

            handle = _metadata.AddMemberReference(Handle(method.DeclaringType!), _metadata.GetOrAddString(method.Name), _metadata.GetOrAddBlob(signature));
        }

        _methods.Add(method, handle);
        return handle;
    }

    private StandaloneSignatureHandle LocalSignature(BlobHandle signature)
    {
        if (!_signatures.TryGetValue(signature, out var handle))
        {
            handle = _metadata.AddStandaloneSignature(signature);
            _signatures.Add(signature, handle);
        }

        return handle;
    }

    private AssemblyReferenceHandle Reference(Assembly assembly)
    {
        if (!_assemblies.TryGetValue(assembly, out var handle))
        {
            var name = assembly.GetName();
            var key = name.GetPublicKeyToken();
            handle = _metadata.AddAssemblyReference(
                _metadata.GetOrAddString(name.Name!),
                name.Version!,
                default,
                key is { Length: > 0 } ? _metadata.GetOrAddBlob(key) : default,
                default,
                default);
            _assemblies.Add(assembly, handle);
        }

        return handle;
    }
}
