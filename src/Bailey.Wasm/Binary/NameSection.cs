namespace Bailey.Wasm.Binary;

/// <summary>
/// Names for debugging from the custom section "name" (core specification, appendix "Custom Sections"). A faulty
/// one is no error: what can be read is kept.
/// </summary>
internal sealed record NameSection(string? Module, IReadOnlyDictionary<int, string> Functions)
{
    public static NameSection Empty { get; } = new(null, new Dictionary<int, string>());
}
