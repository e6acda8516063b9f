using Bailey.Cli.Docs;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Docs;

/// <summary>docs/limits.md is generated, up to date, and shows nothing without a bound.</summary>
public sealed class LimitsPageTests
{
    [Fact]
    public void The_page_is_up_to_date() =>
        File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "limits.md")).ReplaceLineEndings("\n").Trim()
            .ShouldBe(LimitsPage.Create().Trim(), "run ./bailey docs limits > docs/limits.md");

    [Fact]
    public async Task The_command_prints_the_page()
    {
        var result = await CommandLine.RunAsync("docs", "limits");
        result.ExitCode.ShouldBe(0, result.Error);
        result.Text.Trim().ShouldBe(LimitsPage.Create().Trim());
    }

    [Fact]
    public void Every_default_is_finite_and_above_nothing()
    {
        var limits = LimitsPage.Libraries.SelectMany(LimitsPage.OptionTypes).SelectMany(type =>
            LimitsPage.Limits(type).Select(property => (Name: $"{type.Name}.{property.Name}", Value: property.GetValue(Activator.CreateInstance(type))))).ToList();
        limits.Count.ShouldBeGreaterThan(30);
        limits.Where(limit => !IsFinite(limit.Value)).Select(limit => limit.Name).ShouldBeEmpty();
    }

    [Fact]
    public void A_default_that_its_documentation_names_is_the_one_in_force()
    {
        // A sentence "Default 1,000." or "Default 64 MiB" must agree with the value beside it.
        var rows = LimitsPage.Create().Split('\n').Where(row => row.StartsWith("| `", StringComparison.Ordinal)).Select(row => row.Split('|')).ToList();
        rows.Count.ShouldBeGreaterThan(30);
        var named = rows.Select(row => (Name: row[1].Trim(), Value: row[2].Trim(), Said: System.Text.RegularExpressions.Regex.Match(row[3], @"Default (?<value>[\d,.]+(?: (?:KiB|MiB|GiB|ms|s|minute)\b)?)").Groups["value"].Value.TrimEnd('.', ',').Replace("1 minute", "60 s"))).Where(row => row.Said.Length > 0).ToList();
        named.Count.ShouldBeGreaterThan(20);
        named.Where(row => row.Value != row.Said && row.Value != $"{row.Said} bytes").Select(row => $"{row.Name} is {row.Value} but its documentation says {row.Said}").ShouldBeEmpty();
    }

    // A nullable limit of a call means "as the plugin's options say", which are on the page themselves.
    private static bool IsFinite(object? value) => value switch
    {
        null => true,
        int number => number is > 0 and < int.MaxValue,
        long number => number is > 0 and < long.MaxValue,
        uint number => number is > 0 and < uint.MaxValue,
        ulong number => number is > 0 and < ulong.MaxValue,
        TimeSpan time => time > TimeSpan.Zero && time < TimeSpan.MaxValue,
        _ => false,
    };
}
