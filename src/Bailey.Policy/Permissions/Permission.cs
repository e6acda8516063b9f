using System.Diagnostics.CodeAnalysis;

namespace Bailey.Policy.Permissions;

/// <summary>
/// One permission, such as <c>plugin:package:install</c>: what an operation demands. Read once and kept, so that checking it
/// neither parses nor allocates.
/// </summary>
public sealed class Permission : IEquatable<Permission>
{
    private Permission(string text)
    {
        Text = text;
        Segments = text.Split(':');
        Missing = Decision.Deny(
            DecisionLayer.Permission,
            PermissionReason.PermissionMissing,
            $"the permission '{text}' is missing: no grant of the profile and no role of the principal holds it",
            $"someone who holds '{text}' may grant it to the principal, or add the principal to a role that has it");
    }

    /// <summary>The permission as it is written.</summary>
    public string Text { get; }

    internal string[] Segments { get; }

    /// <summary>The denial of one who lacks it: made once, as checks allocate nothing.</summary>
    internal Decision Missing { get; }

    /// <summary>Reads a permission: like <see cref="PermissionPattern"/>, without <c>*</c>.</summary>
    /// <exception cref="FormatException">It does not follow the grammar.</exception>
    public static Permission Parse(string text) =>
        TryParse(text, out var permission, out var fault) ? permission : throw new FormatException(fault);

    /// <summary>Reads a permission, or says what is wrong with it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Permission? permission, [NotNullWhen(false)] out string? fault)
    {
        fault = PermissionPattern.FaultOf(text, allowsStar: false);
        permission = fault is null ? new Permission(text!) : null;
        return fault is null;
    }

    /// <inheritdoc/>
    public bool Equals(Permission? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Permission);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The permission as it is written.</summary>
    public override string ToString() => Text;
}
