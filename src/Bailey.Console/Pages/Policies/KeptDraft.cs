namespace Bailey.Console.Pages.Policies;

/// <summary>What is typed, and what it began from.</summary>
/// <param name="Text">What is typed.</param>
/// <param name="Known">The document that it began from.</param>
/// <param name="Tag">The tag of that.</param>
internal sealed record KeptDraft(string Text, string Known, string? Tag);
