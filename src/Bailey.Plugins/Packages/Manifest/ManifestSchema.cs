namespace Bailey.Plugins.Packages;

/// <summary>The JSON schema (2020-12) of <c>manifest.json</c>, for editors. What counts is what the reader says, which tells more than a schema can.</summary>
public static class ManifestSchema
{
    /// <summary>The schema, in UTF-8.</summary>
    public static ReadOnlyMemory<byte> Json { get; } = Read();

    private static byte[] Read()
    {
        using var stream = typeof(ManifestSchema).Assembly.GetManifestResourceStream("Bailey.Plugins.manifest.schema.json")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
