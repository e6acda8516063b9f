using System.Collections.Immutable;
using System.Globalization;
using Bailey.Policy.Operations;

namespace Bailey.Policy.Commands;

/// <summary>
/// One rule on which operations exist in a deployment. It accepts an operation when every field does; an empty field restricts
/// nothing. Of several rules it is enough that one accepts.
/// </summary>
public sealed record CommandRule
{
    /// <summary>Characters of a name: 64.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Characters of a description: 1,024.</summary>
    public const int MaxDescriptionLength = 1024;

    /// <summary>Patterns of <see cref="Allow"/>, and of <see cref="Deny"/>: 256.</summary>
    public const int MaxPatterns = 256;

    private readonly ImmutableArray<OperationGlob> _allow = [];
    private readonly ImmutableArray<OperationGlob> _deny = [];

    /// <summary>What denials call it; null for none, and then it is called by its place, as in <c>#2</c>.</summary>
    public string? Name { get; init; }

    /// <summary>What it is for, in words. Decides nothing.</summary>
    public string? Description { get; init; }

    /// <summary>Operations that it accepts; where there are any, no others. Default: all. Repetitions are dropped.</summary>
    public ImmutableArray<OperationGlob> Allow
    {
        get => _allow;
        init => _allow = Once(value);
    }

    /// <summary>Operations that it does not accept, whatever else it says. Binds this rule only. Default: none. Repetitions are dropped.</summary>
    public ImmutableArray<OperationGlob> Deny
    {
        get => _deny;
        init => _deny = Once(value);
    }

    /// <summary>The highest risk that it accepts. Default: any.</summary>
    public OperationRisk? MaxRisk { get; init; }

    /// <summary>The kinds of principals that it accepts; <see cref="IdentityKinds.None"/>, the default, for all.</summary>
    public IdentityKinds Identities { get; init; }

    /// <summary>Whether it accepts operations that name no risk, which <see cref="MaxRisk"/> cannot judge. Default false.</summary>
    public bool AllowUnannotated { get; init; }

    /// <summary>Whether it says nothing about any operation, a name and a description aside: a slip, and no rule.</summary>
    public bool IsEmpty => Allow.IsEmpty && Deny.IsEmpty && MaxRisk is null && Identities == IdentityKinds.None && !AllowUnannotated;

    /// <summary>Whether a text can name a rule, or why not.</summary>
    public static bool IsName(string text, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        fault = text.Length is 0 or > MaxNameLength || text.Any(IsInvisible) || text.StartsWith('#') || text.Trim() != text
            ? $"'{ShownText.Of(text)}' cannot name a rule: 1 to {MaxNameLength} characters on one line, without space around them, not beginning with #"
            : null;
        return fault is null;
    }

    /// <inheritdoc/>
    public bool Equals(CommandRule? other) =>
        other is not null
        && Name == other.Name
        && Description == other.Description
        && Allow.SequenceEqual(other.Allow)
        && Deny.SequenceEqual(other.Deny)
        && MaxRisk == other.MaxRisk
        && Identities == other.Identities
        && AllowUnannotated == other.AllowUnannotated;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Description, Allow.Length, Deny.Length, MaxRisk, Identities, AllowUnannotated);

    /// <summary>What makes it unusable; null where nothing does.</summary>
    internal string? Fault() => this switch
    {
        { IsEmpty: true } => "the rule says nothing: it must have allow, deny, max_risk, identities or allow_unannotated",
        { Name: { } name } when !IsName(name, out var fault) => fault,
        { Description: { Length: 0 or > MaxDescriptionLength } } => $"a description must have 1 to {MaxDescriptionLength} characters",
        { Allow.Length: > MaxPatterns } or { Deny.Length: > MaxPatterns } => $"a rule may have {MaxPatterns} patterns in allow, and as many in deny",
        { MaxRisk: { } risk } when !Enum.IsDefined(risk) => "max_risk is no risk",
        { Identities: var kinds } when (kinds & ~IdentityKinds.Any) != 0 => "identities holds a kind that does not exist",
        _ => null,
    };

    // What a terminal or a log would obey and not show.
    private static bool IsInvisible(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static ImmutableArray<OperationGlob> Once(ImmutableArray<OperationGlob> globs) => globs.IsDefaultOrEmpty ? [] : [.. globs.Distinct()];
}
