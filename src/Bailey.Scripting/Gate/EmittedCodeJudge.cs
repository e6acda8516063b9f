using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Bailey.Scripting.Gate;

/// <summary>
/// Judges the compiled code itself: whatever a script can do, it does by a reference to a type or member outside of it, and each of them is in the tables
/// of its metadata. So nothing that the language does without naming it can slip through.
/// </summary>
internal static class EmittedCodeJudge
{
    private const MethodImplAttributes HarmlessFlags =
        MethodImplAttributes.AggressiveInlining | MethodImplAttributes.AggressiveOptimization | MethodImplAttributes.NoInlining | MethodImplAttributes.NoOptimization;

    internal static void Judge(ImmutableArray<byte> image, string name, ImmutableHashSet<string> trusted, ViolationList violations)
    {
        using var file = new PEReader(image);
        var metadata = file.GetMetadataReader();
        void Refuse(string what) => violations.Add(new ScriptViolation(
            ScriptViolationCode.CompiledCode, $"the compiled script uses {what}, which scripts may not", new ScriptSpan(name, 1, 1, 1, 1), what, "write it another way; if nothing in the text explains this, tell the authors of Bailey"));

        if (metadata.GetTableRowCount(TableIndex.ImplMap) > 0 || metadata.GetTableRowCount(TableIndex.ModuleRef) > 0)
        {
            Refuse("native code");
        }

        foreach (var handle in metadata.TypeReferences)
        {
            if (TypeName.Of(metadata, handle) is var type && !IsTrusted(metadata, handle, trusted) && RuleOf(type) is null && !IsOwn(type))
            {
                Refuse(type.ToString());
            }
        }

        foreach (var handle in metadata.MemberReferences)
        {
            JudgeMember(metadata, metadata.GetMemberReference(handle), trusted, Refuse);
        }

        foreach (var handle in metadata.TypeDefinitions)
        {
            // What the compiler lays out so is the data of array initializers, which has no fields.
            var type = metadata.GetTypeDefinition(handle);
            if ((type.Attributes & TypeAttributes.LayoutMask) == TypeAttributes.ExplicitLayout && type.GetFields().Count > 0)
            {
                Refuse("fields that may overlap");
            }
        }

        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if ((method.ImplAttributes & (MethodImplAttributes.CodeTypeMask | MethodImplAttributes.ManagedMask | MethodImplAttributes.InternalCall)) != 0
                || (method.Attributes & MethodAttributes.PinvokeImpl) != 0)
            {
                // The methods of delegates are the runtime's.
                if ((method.ImplAttributes & MethodImplAttributes.CodeTypeMask) != MethodImplAttributes.Runtime)
                {
                    Refuse("native code");
                }
            }
            else if (method.RelativeVirtualAddress == 0 && (method.Attributes & MethodAttributes.Abstract) == 0)
            {
                Refuse("native code");
            }
            else if ((method.ImplAttributes & ~HarmlessFlags) != 0)
            {
                Refuse($"[MethodImpl] with {method.ImplAttributes & ~HarmlessFlags}");
            }
        }
    }

    private static void JudgeMember(MetadataReader metadata, MemberReference member, ImmutableHashSet<string> trusted, Action<string> refuse)
    {
        var parent = member.Parent;
        if (parent.Kind == HandleKind.TypeSpecification)
        {
            parent = GenericDefinition.Of(metadata, (TypeSpecificationHandle)parent);
        }

        if (parent.Kind != HandleKind.TypeReference)
        {
            // Of a type of the script's own, or an array's.
            return;
        }

        var type = TypeName.Of(metadata, (TypeReferenceHandle)parent);
        if (IsOwn(type) || IsTrusted(metadata, (TypeReferenceHandle)parent, trusted))
        {
            return;
        }

        var name = metadata.GetString(member.Name);
        var (parameters, arity) = SignatureOf(metadata, member);
        var byScript = ScriptTrustPolicy.Allowed.Find(type.Space, type.Path);
        var byCompiler = ScriptTrustPolicy.ByCompiler.Find(type.Space, type.Path);
        if (byScript?.Allows(name, parameters == 0, arity) != true && byCompiler?.Allows(name, parameters == 0, arity) != true)
        {
            refuse($"{type}.{name}");
        }
    }

    private static (int Parameters, int Arity) SignatureOf(MetadataReader metadata, MemberReference member)
    {
        var blob = metadata.GetBlobReader(member.Signature);
        var header = blob.ReadSignatureHeader();
        if (header.Kind != SignatureKind.Method)
        {
            return (-1, 0);
        }

        var arity = header.IsGeneric ? blob.ReadCompressedInteger() : 0;
        return (blob.ReadCompressedInteger(), arity);
    }

    private static TypeRule? RuleOf(TypeName type) => ScriptTrustPolicy.Allowed.Find(type.Space, type.Path) ?? ScriptTrustPolicy.ByCompiler.Find(type.Space, type.Path);

    // Submissions before this one.
    private static bool IsOwn(TypeName type) => type.Scope.StartsWith("script-", StringComparison.Ordinal) || type is { Scope: "Bailey.Scripting", Space: "Bailey.Scripting.Surfaces" };

    private static bool IsTrusted(MetadataReader metadata, TypeReferenceHandle type, ImmutableHashSet<string> trusted) =>
        !trusted.IsEmpty && TypeName.AssemblyOf(metadata, type) is { } assembly && trusted.Contains(assembly);
}
