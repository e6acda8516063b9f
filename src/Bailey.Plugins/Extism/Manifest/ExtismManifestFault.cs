namespace Bailey.Plugins.Extism;

/// <summary>One thing that is wrong with a manifest.</summary>
/// <param name="Code">
/// Which, as a stable word: <c>not_json</c>, <c>too_large</c>, <c>wrong_type</c>, <c>unknown_field</c>, <c>duplicate_field</c>, <c>missing_field</c>,
/// <c>out_of_range</c>, <c>bad_value</c>, <c>no_wasm</c>, <c>no_source</c>, <c>several_sources</c>, <c>duplicate_name</c>, <c>reserved_name</c>,
/// <c>source_unreadable</c>, <c>hash_mismatch</c>, <c>bad_module</c>.
/// </param>
/// <param name="Location">JSON pointer (RFC 6901) to the value at fault; empty for the whole document.</param>
/// <param name="Message">What is wrong and what would be right, in words.</param>
public sealed record ExtismManifestFault(string Code, string Location, string Message)
{
    /// <summary>The fault in one line.</summary>
    public override string ToString() => Location.Length == 0 ? $"{Message} ({Code})" : $"{Location}: {Message} ({Code})";
}
