namespace Bailey.Plugins.Store;

/// <summary>A value that a plugin keeps.</summary>
/// <param name="Bytes">The value.</param>
/// <param name="Principal">Whose storage it counts to: for whom it was stored last.</param>
public readonly record struct StoredValue(ReadOnlyMemory<byte> Bytes, string Principal);
