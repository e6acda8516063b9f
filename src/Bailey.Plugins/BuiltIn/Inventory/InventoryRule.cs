using System.Collections.Immutable;
using Bailey.Policy.Commands;
using Bailey.Policy.Operations;

namespace Bailey.Plugins.BuiltIn;

/// <summary>A command rule of a built-in plugin, in words.</summary>
/// <param name="Name">What denials call it; null for none.</param>
/// <param name="Description">What it is for; null for nothing said.</param>
/// <param name="Allow">Patterns of operations that it accepts; none for all.</param>
/// <param name="Deny">Patterns of operations that it does not accept.</param>
/// <param name="MaxRisk">The highest risk that it accepts; null for any.</param>
/// <param name="Identities">The kinds of principals that it accepts; none for all.</param>
/// <param name="AllowUnannotated">Whether it accepts operations that name no risk.</param>
public sealed record InventoryRule(
    string? Name,
    string? Description,
    ImmutableArray<string> Allow,
    ImmutableArray<string> Deny,
    string? MaxRisk,
    ImmutableArray<string> Identities,
    bool AllowUnannotated)
{
    /// <summary>Puts a rule into words.</summary>
    public static InventoryRule Of(CommandRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return new InventoryRule(
            rule.Name,
            rule.Description,
            [.. rule.Allow.Select(static glob => glob.Text)],
            [.. rule.Deny.Select(static glob => glob.Text)],
            rule.MaxRisk is { } risk ? OperationRisks.NameOf(risk) : null,
            [.. IdentityKindNames.Of(rule.Identities)],
            rule.AllowUnannotated);
    }

    /// <summary>The rule that the words say.</summary>
    /// <exception cref="FormatException">They say none.</exception>
    public CommandRule ToRule() => new()
    {
        Name = Name,
        Description = Description,
        Allow = [.. Allow.Select(OperationGlob.Parse)],
        Deny = [.. Deny.Select(OperationGlob.Parse)],
        MaxRisk = MaxRisk is null ? null : OperationRisks.TryParse(MaxRisk, out var risk) ? risk : throw new FormatException($"'{PlainText.OneLine(MaxRisk)}' is no risk"),
        Identities = Identities.Aggregate(IdentityKinds.None, static (kinds, name) => kinds | KindOf(name)),
        AllowUnannotated = AllowUnannotated,
    };

    /// <summary>The rule on one line, as <c>readers: max_risk read; identities user</c>.</summary>
    public override string ToString()
    {
        string?[] parts =
        [
            Allow.IsEmpty ? null : $"allow {string.Join(", ", Allow)}",
            Deny.IsEmpty ? null : $"deny {string.Join(", ", Deny)}",
            MaxRisk is null ? null : $"max_risk {MaxRisk}",
            Identities.IsEmpty ? null : $"identities {string.Join(", ", Identities)}",
            AllowUnannotated ? "allow_unannotated" : null,
        ];
        return $"{(Name is null ? "" : $"{Name}: ")}{string.Join("; ", parts.Where(static part => part is not null))}";
    }

    private static IdentityKinds KindOf(string name) =>
        Enum.GetValues<IdentityKinds>().FirstOrDefault(kind => IdentityKindNames.Of(kind) is [var only] && only == name) is var kind and not IdentityKinds.None
            ? kind
            : throw new FormatException($"'{PlainText.OneLine(name)}' is no kind of principal");
}
