namespace Bailey.Console.Parts;

/// <summary>Something to be seen at a place of a text. Lines and columns count from 1; the end is exclusive.</summary>
/// <param name="Line">Where it begins.</param>
/// <param name="Column">Where it begins.</param>
/// <param name="EndLine">Where it ends.</param>
/// <param name="EndColumn">Where it ends.</param>
/// <param name="Message">What is to be said of it.</param>
/// <param name="Severity"><c>error</c>, <c>warning</c> or <c>info</c>.</param>
public sealed record CodeMarker(int Line, int Column, int EndLine, int EndColumn, string Message, string Severity = "error");
