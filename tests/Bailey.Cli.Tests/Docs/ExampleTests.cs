using System.Text.RegularExpressions;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Docs;

/// <summary>What the pages show as code is what <see cref="EmbeddingExamples"/> compiles and runs.</summary>
public sealed partial class ExampleTests
{
    private static readonly string Source = Read("tests/Bailey.Cli.Tests/Docs/EmbeddingExamples.cs") + Read("tests/Bailey.Cli.Tests/Docs/HostExamples.cs");

    [Theory]
    [InlineData("README.md", 1)]
    [InlineData("docs/embedding.md", 8)]
    [InlineData("docs/guides/scripts.md", 1)]
    public void Examples_of_a_page_are_those_that_run(string page, int count)
    {
        var text = Read(page);
        var examples = Example().Matches(text);
        examples.Count.ShouldBe(count);
        Regex.Count(text, "^```csharp", RegexOptions.Multiline).ShouldBe(count, "an example without a name is not tested");
        foreach (Match example in examples)
        {
            var lines = example.Groups["code"].Value.Split('\n');
            var usings = lines.TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';')).ToList();
            usings.ShouldAllBe(line => Source.Contains(line));
            string.Join('\n', lines.Skip(usings.Count)).Trim().ShouldBe(Tested(example.Groups["name"].Value), $"{page}, example {example.Groups["name"].Value}");
        }
    }

    private static string Tested(string name)
    {
        var method = Source.IndexOf($" {name}()", StringComparison.Ordinal);
        method.ShouldBeGreaterThan(0, $"there is no test {name}");
        const string start = "// <example>\n";
        var from = Source.IndexOf(start, method, StringComparison.Ordinal) + start.Length;
        var to = Source.IndexOf("// </example>", from, StringComparison.Ordinal);
        const string indent = "        ";
        return string.Join('\n', Source[from..to].Split('\n').Select(line => line.StartsWith(indent, StringComparison.Ordinal) ? line[indent.Length..] : line)).Trim();
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, path)).ReplaceLineEndings("\n");

    [GeneratedRegex("<!-- example: (?<name>\\w+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
