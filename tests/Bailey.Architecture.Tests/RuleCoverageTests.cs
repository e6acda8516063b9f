using System.Text;
using System.Text.RegularExpressions;

namespace Bailey.Architecture.Tests;

/// <summary>Each rule of the specification has a test, and the table of both is written for <c>./test</c> to print.</summary>
public sealed partial class RuleCoverageTests
{
    [Fact]
    public void Every_rule_has_a_test_and_every_named_rule_exists()
    {
        var rules = Rules();
        var tests = Tests();
        Write(rules, tests);

        rules.Select(rule => rule.Id).ShouldBeUnique();
        rules.Where(rule => !tests.Contains(rule.Id)).Select(rule => $"{rule.Id} {rule.Text}").ShouldBeEmpty("these rules have no test");
        tests.Select(group => group.Key).Except(rules.Select(rule => rule.Id)).ShouldBeEmpty("these rules are not listed in tests/rules");
    }

    private static List<(string Id, string Text)> Rules() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Testing.RepositoryRoot.Path, "tests", "rules"), "*.tsv")
            .Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines)
            .Where(line => line.Length > 0)
            .Select(line => line.Split('\t'))
            .Select(columns => (columns[0], columns[1])),
    ];

    // From the source and not by reflection: the tests are spread over projects that this one does not refer to.
    private static ILookup<string, string> Tests() =>
        SourceFile.Under("tests")
            .SelectMany(file => Proof().Matches(string.Join('\n', file.Lines)).SelectMany(proof => RuleName().Matches(proof.Groups["attributes"].Value)
                .Select(rule => (Rule: rule.Groups["id"].Value, Test: $"{Path.GetFileNameWithoutExtension(file.Path)}.{proof.Groups["method"].Value}"))))
            .ToLookup(pair => pair.Rule, pair => pair.Test);

    private static void Write(List<(string Id, string Text)> rules, ILookup<string, string> tests)
    {
        var table = new StringBuilder("| rule | what it says | proved by |\n|---|---|---|\n");
        foreach (var (id, text) in rules)
        {
            table.Append($"| {id} | {text.Replace("|", "\\|", StringComparison.Ordinal)} | {string.Join(", ", tests[id].Distinct())} |\n");
        }

        var folder = Directory.CreateDirectory(Path.Combine(Testing.RepositoryRoot.Path, "artifacts"));
        File.WriteAllText(Path.Combine(folder.FullName, "rules.md"), table.ToString());
    }

    [GeneratedRegex(@"(?<attributes>(?:^[ ]*\[[^\n]*\]\n)+)^[ ]*public [\w<>\[\], ]*?(?<method>\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Proof();

    [GeneratedRegex(@"\bRule\(""(?<id>[A-Z]+[0-9.]+)""\)")]
    private static partial Regex RuleName();
}
