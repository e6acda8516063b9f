using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Bailey.Architecture.Tests;

/// <summary>The repository as someone meets it who has just cloned it.</summary>
public sealed partial class RepositoryTests
{
    private static readonly string Root = Testing.RepositoryRoot.Path;

    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Root, "*.md")
        .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md"))
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_of_a_page_lead_somewhere(string page)
    {
        var full = Path.Combine(Root, page);
        var broken = new List<string>();
        foreach (Match link in Link().Matches(CodeBlock().Replace(File.ReadAllText(full), "")))
        {
            var target = link.Groups["target"].Value;
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
            {
                continue;
            }

            var parts = target.Split('#', 2);
            var file = parts[0].Length == 0 ? full : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(full)!, parts[0]));
            if (!File.Exists(file) && !Directory.Exists(file))
            {
                broken.Add(target);
            }
            else if (parts.Length == 2 && !Anchors(file).Contains(parts[1]))
            {
                broken.Add(target);
            }
        }

        broken.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("bailey")]
    [InlineData("test")]
    [InlineData(".ci/run")]
    public void A_script_can_be_executed_and_parsed(string script)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "scripts are for Unix");
        var path = Path.Combine(Root, script);
        if (OperatingSystem.IsLinux())
        {
            (File.GetUnixFileMode(path) & UnixFileMode.UserExecute).ShouldNotBe(UnixFileMode.None, $"{script} is not executable");
        }

        using var bash = Process.Start(new ProcessStartInfo("bash", ["-n", path]) { RedirectStandardError = true })!;
        var errors = bash.StandardError.ReadToEnd();
        bash.WaitForExit();
        errors.ShouldBeEmpty();
        bash.ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Every_test_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Root, "Bailey.slnx"));
        Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => (path.StartsWith("src/", StringComparison.Ordinal) || path.StartsWith("tests/", StringComparison.Ordinal)) && !solution.Contains(path, StringComparison.Ordinal))
            .ShouldBeEmpty("./test builds the solution");
    }

    private static HashSet<string> Anchors(string file) =>
        [.. File.ReadLines(file).Where(line => line.StartsWith('#')).Select(line => Punctuation().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
