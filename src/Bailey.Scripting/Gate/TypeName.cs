using System.Reflection.Metadata;

namespace Bailey.Scripting.Gate;

/// <summary>The name of a type that compiled code refers to.</summary>
/// <param name="Scope">Simple name of the assembly.</param>
/// <param name="Space">The namespace.</param>
/// <param name="Path">The type's name, after those of the types it is nested in, with slashes between them.</param>
internal readonly record struct TypeName(string Scope, string Space, string Path)
{
    /// <inheritdoc/>
    public override string ToString() => Space.Length == 0 ? Path.Replace('/', '.') : $"{Space}.{Path.Replace('/', '.')}";

    internal static TypeName Of(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            var outer = Of(metadata, (TypeReferenceHandle)type.ResolutionScope);
            return outer with { Path = $"{outer.Path}/{metadata.GetString(type.Name)}" };
        }

        var scope = type.ResolutionScope.Kind == HandleKind.AssemblyReference ? metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) : "";
        return new TypeName(scope, metadata.GetString(type.Namespace), metadata.GetString(type.Name));
    }

    /// <summary>The display name of the assembly; null where the type is not in another one.</summary>
    internal static string? AssemblyOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        return type.ResolutionScope.Kind switch
        {
            HandleKind.TypeReference => AssemblyOf(metadata, (TypeReferenceHandle)type.ResolutionScope),
            HandleKind.AssemblyReference => metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).GetAssemblyName().FullName,
            _ => null,
        };
    }
}
