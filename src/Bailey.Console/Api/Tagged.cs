namespace Bailey.Console.Api;

/// <summary>Something with the tag by which it is edited.</summary>
/// <param name="Value">What it is.</param>
/// <param name="Tag">Its tag, to be sent back with the change; null where it has none.</param>
public sealed record Tagged<T>(T Value, string? Tag);
