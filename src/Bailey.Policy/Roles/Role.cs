using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Bailey.Policy.Permissions;

namespace Bailey.Policy.Roles;

/// <summary>
/// A named group of permission patterns. Roles never gate an operation: what they hold does. Equal when everything about them is.
/// </summary>
public sealed record Role
{
    /// <summary>Characters of a role's name: 64.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Patterns of one role: 1,024.</summary>
    public const int MaxPatterns = 1_024;

    /// <summary>The name: 1 to 64 of <c>[A-Za-z0-9_-]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for. Default empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it counts. Default: the whole instance.</summary>
    public RoleScope Scope { get; init; } = RoleScope.Instance;

    /// <summary>What it holds. Default nothing.</summary>
    public ImmutableArray<PermissionPattern> Patterns { get; init; } = [];

    /// <summary>Says that the author means it when a custom role holds a bare <c>*</c>. Default false.</summary>
    public bool UnsafeAdmin { get; init; }

    /// <summary>Whether a text can be the name of a role; otherwise what is wrong with it.</summary>
    public static bool IsName(string? text, [NotNullWhen(false)] out string? fault)
    {
        fault = text is { Length: > 0 and <= MaxNameLength } && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? null
            : $"'{ShownText.Of(text ?? "")}' is no name of a role: 1 to {MaxNameLength} of A-Z, a-z, 0-9, _ and -";
        return fault is null;
    }

    /// <inheritdoc/>
    public bool Equals(Role? other) =>
        other is not null && Name == other.Name && Description == other.Description && Scope == other.Scope
        && UnsafeAdmin == other.UnsafeAdmin && Patterns.SequenceEqual(other.Patterns);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Scope, Patterns.Length);
}
