namespace Bailey.Scripting.Gate;

/// <summary>Something that a script may not do, and where it does it.</summary>
/// <param name="Code">One of <see cref="ScriptViolationCode"/>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Span">Where.</param>
/// <param name="Symbol">What the name there stands for, however it is spelled; null where nothing is named.</param>
/// <param name="Remedy">What to write instead.</param>
public sealed record ScriptViolation(string Code, string Message, ScriptSpan Span, string? Symbol, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Span}: {Code}: {Message}";
}
