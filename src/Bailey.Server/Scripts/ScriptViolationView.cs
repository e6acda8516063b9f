using Bailey.Scripting.Gate;

namespace Bailey.Server.Scripts;

/// <summary>Something that a script may not do, and where it does it. Lines and columns count from 1.</summary>
/// <param name="Code">What, as <c>BAILEY1001</c>.</param>
/// <param name="Detail">What is wrong, in words.</param>
/// <param name="Text">Which text: the script, its trigger, or one of its libraries.</param>
/// <param name="Line">Where it begins.</param>
/// <param name="Column">Where it begins.</param>
/// <param name="EndLine">Where it ends.</param>
/// <param name="EndColumn">Where it ends; exclusive.</param>
/// <param name="Symbol">What the name there stands for; null where nothing is named.</param>
/// <param name="Fix">What to write instead.</param>
public sealed record ScriptViolationView(string Code, string Detail, string Text, int Line, int Column, int EndLine, int EndColumn, string? Symbol, string Fix)
{
    internal static ScriptViolationView Of(ScriptViolation violation) => new(
        violation.Code, violation.Message, violation.Span.Name, violation.Span.Line, violation.Span.Column, violation.Span.EndLine, violation.Span.EndColumn, violation.Symbol, violation.Remedy);
}
