using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Scripts;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Scripts;

/// <summary>Tells of scripts that are refused: each violation with the value of the body that it stands in, the line and the column.</summary>
internal static partial class ScriptProblem
{
    /// <param name="failure">Why it was not done.</param>
    /// <param name="scripts">The scripts, and where each stands in the body.</param>
    internal static ApiProblem Of(PackageFailure failure, IReadOnlyList<(ScriptDraft Draft, string At)> scripts) => failure.Code != ScriptReason.Refused || failure.Faults.IsEmpty
        ? ProblemOf.Failure(failure)
        : new ApiProblem(StatusCodes.Status422UnprocessableEntity, failure.Code, failure.Message)
        {
            Remedy = failure.Remedy,
            Decision = failure.Decision,
            Errors = [.. failure.Faults.Select(fault => FaultOf(fault, scripts))],
        };

    // The gate names texts: NAME.csx, NAME.trigger.csx, and libraries by their own names.
    private static ApiFault FaultOf(PackageFault fault, IReadOnlyList<(ScriptDraft Draft, string At)> scripts)
    {
        var place = Place().Match(fault.Path);
        var text = place.Success ? place.Groups["text"].Value : fault.Path;
        var pointer = scripts.Select(script => PointerTo(text, script.Draft, script.At)).FirstOrDefault(static found => found is not null) ?? "";
        return new ApiFault(pointer, fault.Code, fault.Message, fault.Fix)
        {
            Line = place.Success ? int.Parse(place.Groups["line"].Value, CultureInfo.InvariantCulture) : null,
            Column = place.Success ? int.Parse(place.Groups["column"].Value, CultureInfo.InvariantCulture) : null,
        };
    }

    private static string? PointerTo(string text, ScriptDraft draft, string at)
    {
        if (text == $"{draft.Name}.csx")
        {
            return at + "/code";
        }

        if (text == $"{draft.Name}.trigger.csx")
        {
            return at + "/trigger";
        }

        var library = draft.Libraries.Select(static library => library.Name).ToImmutableArray().IndexOf(text.EndsWith(".csx", StringComparison.Ordinal) ? text[..^4] : text);
        return library >= 0 ? FormattableString.Invariant($"{at}/libraries/{library}/code") : null;
    }

    [GeneratedRegex(@"^(?<text>.*)\((?<line>\d{1,9}),(?<column>\d{1,9})\)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Place();
}
