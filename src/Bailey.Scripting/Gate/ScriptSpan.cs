namespace Bailey.Scripting.Gate;

/// <summary>A place in a script. Lines and columns count from 1; the end is exclusive.</summary>
/// <param name="Name">The name of the text.</param>
/// <param name="Line">Where it begins.</param>
/// <param name="Column">Where it begins, in UTF-16 code units.</param>
/// <param name="EndLine">Where it ends.</param>
/// <param name="EndColumn">Where it ends.</param>
public readonly record struct ScriptSpan(string Name, int Line, int Column, int EndLine, int EndColumn)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}({Line},{Column})";
}
