namespace Bailey.Scripting.Gate;

/// <summary>Why something may not be used, before it is known where.</summary>
internal sealed record Finding(string Code, string Message, string? Symbol, string Remedy)
{
    /// <summary>What is refused in the end, where the symbol is only a way to it.</summary>
    internal string? Cause { get; init; } = Symbol;
}
