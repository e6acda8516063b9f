using Bailey.Policy.Operations;

namespace Bailey.Policy.Commands;

/// <summary>What is odd in rules and no fault: patterns that match nothing, as a slip of the hand in <c>deny</c> denies nothing.</summary>
public static class CommandRuleWarnings
{
    /// <summary>The warnings, in the order of the rules.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="contributed">Operations beyond those of <see cref="OperationCatalog"/>.</param>
    public static IReadOnlyList<string> Of(CommandRuleSet rules, IEnumerable<Operation>? contributed = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        List<string> paths = [.. OperationCatalog.All.Concat(contributed ?? []).Select(static operation => operation.Path).Distinct()];
        return
        [
            .. rules.Rules.Index().SelectMany(rule => rule.Item.Allow.Select(glob => (Place: (rule.Index, rule.Item, Key: "allow"), Glob: glob))
                .Concat(rule.Item.Deny.Select(glob => (Place: (rule.Index, rule.Item, Key: "deny"), Glob: glob))))
                .Where(entry => !paths.Exists(entry.Glob.Matches))
                .Select(entry => $"the rule {CommandObjection.LabelOf(entry.Place.Item, entry.Place.Index)}: '{entry.Glob.Text}' in {entry.Place.Key} matches no operation that Bailey has{Hint(entry.Glob, paths)}"),
        ];
    }

    // The first word is where a slip does most harm: all that is below it is meant.
    private static string Hint(OperationGlob glob, List<string> paths)
    {
        var words = glob.Text.Split('/');
        return paths.Exists(path => path == words[0] || path.StartsWith(words[0] + "/", StringComparison.Ordinal))
            ? NearestWord.Hint(glob.Text, paths)
            : NearestWord.Find(words[0], [.. paths.Select(static path => path.Split('/')[0]).Distinct()]) is { } near
                ? $" (did you mean '{string.Join('/', words.Skip(1).Prepend(near))}'?)"
                : "";
    }
}
