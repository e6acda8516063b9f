using System.Reflection.Metadata;

namespace Bailey.Scripting.Gate;

/// <summary>Finds the generic type of a constructed one.</summary>
internal static class GenericDefinition
{
    /// <summary>The type that a signature constructs from; nil where it is none, but an array or a type parameter.</summary>
    internal static EntityHandle Of(MetadataReader metadata, TypeSpecificationHandle handle)
    {
        var blob = metadata.GetBlobReader(metadata.GetTypeSpecification(handle).Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
        {
            return default;
        }

        blob.ReadCompressedInteger();
        return blob.ReadTypeHandle();
    }
}
