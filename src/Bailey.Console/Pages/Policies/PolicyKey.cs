using System.Collections.Immutable;

namespace Bailey.Console.Pages.Policies;

/// <summary>A key of a policy document as people are asked for it.</summary>
/// <param name="Name">As documents write it.</param>
/// <param name="Section">What it belongs to.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Kind">What kind of value it has.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="Unset">What holds as long as nobody sets it.</param>
public sealed record PolicyKey(string Name, string Section, string Title, PolicyValueKind Kind, string Meaning, string Unset)
{
    /// <summary>Words that it may have, or the parts of an entry.</summary>
    public ImmutableArray<PolicyOption> Options { get; init; } = [];

    /// <summary>The word that holds as long as nobody sets it.</summary>
    public string Default { get; init; } = "";

    /// <summary>An example of an entry.</summary>
    public string? Example { get; init; }
}
