namespace Bailey.Plugins.Packages;

/// <summary>One thing that is wrong with a JSON document of a package, or with settings.</summary>
/// <param name="Code">Why, as one of <see cref="Bailey.Policy.Documents.DocumentReason"/>.</param>
/// <param name="Path">Which value, as a JSON pointer (RFC 6901); empty for the whole document.</param>
/// <param name="Message">What is wrong, in words.</param>
/// <param name="Fix">How to mend it, where that can be told.</param>
public sealed record PackageFault(string Code, string Path, string Message, string? Fix = null)
{
    /// <summary>The fault in one line.</summary>
    public override string ToString() => $"{(Path.Length == 0 ? "the document" : Path)}: {Message}{(Fix is null ? "" : $"; {Fix}")}";
}
