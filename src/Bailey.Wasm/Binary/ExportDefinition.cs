namespace Bailey.Wasm.Binary;

/// <summary>One entry of the export section.</summary>
internal sealed record ExportDefinition(string Name, ExternalKind Kind, int Index);
