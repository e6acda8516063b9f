using System.Collections.Immutable;
using Bailey.Policy.Permissions;
using Bailey.Server.Problems;

namespace Bailey.Server.Principals;

/// <summary>Permission patterns of a request.</summary>
internal static class PatternList
{
    /// <summary>Reads them; each once.</summary>
    /// <exception cref="ApiProblemException">One of them is none, or there are too few or too many.</exception>
    internal static ImmutableArray<PermissionPattern> Read(string pointer, ImmutableArray<string> texts, int least, int most)
    {
        if (texts.IsDefault || texts.Length < least || texts.Length > most)
        {
            throw new ApiProblemException(ProblemOf.Invalid(pointer, FormattableString.Invariant($"{pointer[1..]} must list {least} to {most:N0} permission patterns")));
        }

        var patterns = new List<PermissionPattern>();
        var faults = new List<ApiFault>();
        foreach (var (index, text) in texts.Index())
        {
            if (PermissionPattern.TryParse(text, out var pattern, out var fault))
            {
                patterns.Add(pattern);
            }
            else
            {
                faults.Add(new ApiFault(FormattableString.Invariant($"{pointer}/{index}"), ServerReason.ValueInvalid, fault, "segments parted by colons, * for any segment, and at the end for any further ones"));
            }
        }

        return faults.Count == 0 ? [.. patterns.Distinct()] : throw new ApiProblemException(ProblemOf.Invalid(pointer, faults[0].Detail) with { Errors = [.. faults.Take(100)] });
    }
}
