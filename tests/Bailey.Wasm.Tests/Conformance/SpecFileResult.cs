namespace Bailey.Wasm.Tests.Conformance;

/// <summary>What running one script came to.</summary>
/// <param name="File">Path of the script in its suite.</param>
/// <param name="Total">Assertions in it, those on malformed text left out.</param>
/// <param name="Passed">Assertions that held.</param>
/// <param name="Failures">What did not: assertions, and modules or actions that failed outside of one.</param>
internal sealed record SpecFileResult(string File, int Total, int Passed, IReadOnlyList<SpecFailure> Failures)
{
    private const int MaxShown = 25;

    public bool Succeeded => Failures.Count == 0 && Passed == Total;

    /// <summary>Whether something failed that no lacking feature explains.</summary>
    public bool HasFaults => Failures.Any(failure => !failure.LacksFeature);

    /// <summary>The counts and the first failures, for people.</summary>
    public override string ToString()
    {
        var lines = Failures.OrderBy(failure => failure.LacksFeature).Take(MaxShown).Select(failure => $"  {File}.wast:{failure.Line}: {failure.Message}");
        var more = Failures.Count > MaxShown ? $"\n  and {Failures.Count - MaxShown} more" : "";
        return $"{File}: {Passed} of {Total} passed, {Failures.Count} failures\n{string.Join('\n', lines)}{more}";
    }
}
