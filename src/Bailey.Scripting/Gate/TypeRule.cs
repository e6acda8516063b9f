using System.Collections.Frozen;

namespace Bailey.Scripting.Gate;

/// <summary>What may be used of a type.</summary>
/// <param name="IsTyped">Whether members may be used that take or give a <see cref="Type"/>.</param>
/// <param name="IsUnnamed">Whether the compiler may make values of it, and no script may name it.</param>
/// <param name="IsOnly">Whether only the named members may be used, and not all but them.</param>
/// <param name="Names">Names of members.</param>
internal sealed record TypeRule(bool IsTyped, bool IsUnnamed, bool IsOnly, FrozenSet<string> Names)
{
    /// <summary>All of it.</summary>
    internal static TypeRule Everything { get; } = new(false, false, false, FrozenSet<string>.Empty);

    /// <summary>Whether a member may be used.</summary>
    /// <param name="name">Its metadata name: <c>get_P</c> for an accessor.</param>
    /// <param name="hasNoParameters">Whether it is a method without parameters.</param>
    /// <param name="arity">How many type parameters it has.</param>
    internal bool Allows(string name, bool hasNoParameters, int arity = 0) =>
        (Names.Contains(name) || Names.Contains(OwnerOf(name)) || (hasNoParameters && Names.Contains($"{name}()")) || (arity > 0 && Names.Contains($"{name}`{arity}"))) == IsOnly;

    private static string OwnerOf(string name) =>
        name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("set_", StringComparison.Ordinal) || name.StartsWith("add_", StringComparison.Ordinal) ? name[4..]
        : name.StartsWith("remove_", StringComparison.Ordinal) ? name[7..]
        : name;
}
