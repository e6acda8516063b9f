namespace Bailey.Console.Api;

/// <summary>The answer of what has none.</summary>
public sealed record NoAnswer;
