using System.Collections.Immutable;
using System.Reflection;
using Bailey.Scripting.Surfaces;
using Microsoft.CodeAnalysis;

namespace Bailey.Scripting.Compilation;

/// <summary>What scripts are bound against: the reference assemblies of the framework, which this assembly carries, and the surfaces.</summary>
internal static class ReferenceSet
{
    private static readonly Lazy<ImmutableArray<MetadataReference>> s_framework = new(Load);
    private static readonly Lazy<MetadataReference> s_surfaces = new(static () => MetadataReference.CreateFromFile(typeof(ScriptSurface).Assembly.Location));

    /// <summary>The framework.</summary>
    internal static ImmutableArray<MetadataReference> Framework => s_framework.Value;

    /// <summary>This assembly, for the types of the surfaces.</summary>
    internal static MetadataReference Surfaces => s_surfaces.Value;

    private static ImmutableArray<MetadataReference> Load()
    {
        var assembly = typeof(ReferenceSet).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(static name => name.StartsWith("ref/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name => Read(assembly, name))];
    }

    private static PortableExecutableReference Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        return MetadataReference.CreateFromStream(stream, filePath: name);
    }
}
