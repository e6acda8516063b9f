namespace Bailey.Wasm.Tests.Differential;

/// <summary>What node's engine says of a module.</summary>
/// <param name="Invalid">Why it is refused; null where it is not.</param>
/// <param name="Outcomes">What its calls gave or how they trapped, then what is in its memories and tables.</param>
internal sealed record NodeAnswer(string? Invalid, string[]? Outcomes);
