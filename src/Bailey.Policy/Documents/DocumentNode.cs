namespace Bailey.Policy.Documents;

/// <summary>A value of a policy document and where it stands. Knows nothing of what it means.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Path">JSON pointer from the root.</param>
internal abstract record DocumentNode(int Line, int Column, string Path)
{
    /// <summary>What it is, in words.</summary>
    internal abstract string Kind { get; }
}

/// <summary>A text, number, boolean or null. Quoted text is never anything but text.</summary>
internal sealed record ScalarNode(string Text, bool IsPlain, int Line, int Column, string Path) : DocumentNode(Line, Column, Path)
{
    internal override string Kind => Tag switch
    {
        ScalarTag.Null => "nothing",
        ScalarTag.Boolean => "true or false",
        ScalarTag.Number => "a number",
        _ => "text",
    };

    /// <summary>What the core schema of YAML 1.2 (section 10.3.2) reads it as.</summary>
    internal ScalarTag Tag { get; } = IsPlain ? ScalarTags.Of(Text) : ScalarTag.Text;
}

/// <summary>A list.</summary>
internal sealed record SequenceNode(IReadOnlyList<DocumentNode> Items, int Line, int Column, string Path) : DocumentNode(Line, Column, Path)
{
    internal override string Kind => "a list";
}

/// <summary>Keys with values, in the order of the document; no key twice.</summary>
internal sealed record MappingNode(IReadOnlyList<KeyValuePair<ScalarNode, DocumentNode>> Entries, int Line, int Column, string Path) : DocumentNode(Line, Column, Path)
{
    internal override string Kind => "a mapping";
}
