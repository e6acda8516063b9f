namespace Bailey.Plugins.Extism;

/// <summary>One thing that is wrong with a manifest.</summary>
/// <param name="Code">Which, as one of <see cref="ExtismManifestReason"/>.</param>
/// <param name="Location">JSON pointer (RFC 6901) to the value at fault; empty for the whole document.</param>
/// <param name="Message">What is wrong and what would be right, in words.</param>
public sealed record ExtismManifestFault(string Code, string Location, string Message)
{
    /// <summary>The fault in one line.</summary>
    public override string ToString() => Location.Length == 0 ? $"{Message} ({Code})" : $"{Location}: {Message} ({Code})";
}
