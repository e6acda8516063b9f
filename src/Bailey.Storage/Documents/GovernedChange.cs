namespace Bailey.Storage.Documents;

/// <summary>A document to be put, or removed.</summary>
/// <param name="Path">Its place.</param>
/// <param name="Utf8">The new text; null to remove it.</param>
/// <param name="ETag">The tag of the text that was read; <see cref="Absent"/> where there was none; null whatever there is.</param>
public sealed record GovernedChange(string Path, ReadOnlyMemory<byte>? Utf8, string? ETag)
{
    /// <summary>Says that there was no document.</summary>
    public const string Absent = "absent";
}
