using System.Text.RegularExpressions;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Scripts;

/// <summary>The guide of scripts does what it says.</summary>
public sealed partial class ScriptGuideTests
{
    private static readonly string s_guide = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs/guides/scripts.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_scripts_that_it_shows_are_the_samples()
    {
        var shown = Script().Matches(s_guide);

        shown.ShouldNotBeEmpty();
        foreach (Match script in shown)
        {
            script.Groups["code"].Value.ShouldBe(File.ReadAllText(Path.Combine(RepositoryRoot.Path, script.Groups["path"].Value)).ReplaceLineEndings("\n"));
        }
    }

    [Fact]
    public async Task Its_commands_print_what_it_says()
    {
        var sessions = Session().Matches(s_guide);

        sessions.Count.ShouldBe(3);
        foreach (Match session in sessions)
        {
            var arguments = Word().Matches(session.Groups["command"].Value).Select(static word => word.Groups["quoted"].Success ? word.Groups["quoted"].Value : word.Value)
                .Select(static word => word.StartsWith("samples/", StringComparison.Ordinal) ? Path.Combine(RepositoryRoot.Path, word) : word);
            var result = await CommandLine.RunAsync([.. arguments]);

            result.Text.Replace(RepositoryRoot.Path + "/", "", StringComparison.Ordinal).ShouldBe(session.Groups["output"].Value, result.Error);
        }
    }

    [GeneratedRegex("<!-- script: (?<path>[^ ]+) -->\n```cs\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("```console\n\\$ bailey (?<command>[^\n]*)\n(?<output>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Session();

    [GeneratedRegex("'(?<quoted>[^']*)'|[^ ]+")]
    private static partial Regex Word();
}
