using System.Collections.Frozen;

namespace Bailey.Policy.Operations;

/// <summary>The names of <see cref="IdentityKinds"/> as documents write them.</summary>
public static class IdentityKindNames
{
    internal static readonly FrozenDictionary<string, IdentityKinds> ByName = new Dictionary<string, IdentityKinds>
    {
        ["user"] = IdentityKinds.User,
        ["service"] = IdentityKinds.Service,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of the kinds in a set, always in the same order; empty for none.</summary>
    public static IReadOnlyList<string> Of(IdentityKinds kinds)
    {
        List<string> names = [];
        if (kinds.HasFlag(IdentityKinds.User))
        {
            names.Add("user");
        }

        if (kinds.HasFlag(IdentityKinds.Service))
        {
            names.Add("service");
        }

        return names;
    }
}
