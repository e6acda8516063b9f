using System.Text.RegularExpressions;
using Bailey.Cli.Docs;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Docs;

/// <summary>docs/reason-codes.md is generated, up to date, and each code on it means one thing.</summary>
public sealed class ReasonCodesPageTests
{
    [Fact]
    public void The_page_is_up_to_date() =>
        File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "reason-codes.md")).ReplaceLineEndings("\n").Trim()
            .ShouldBe(ReasonCodesPage.Create().Trim(), "run ./bailey docs reason-codes > docs/reason-codes.md");

    [Fact]
    public async Task The_command_prints_the_page()
    {
        var result = await CommandLine.RunAsync("docs", "reason-codes");
        result.ExitCode.ShouldBe(0, result.Error);
        result.Text.Trim().ShouldBe(ReasonCodesPage.Create().Trim());
    }

    [Fact]
    public void A_code_means_one_thing() =>
        ReasonCodesPage.Codes().GroupBy(code => code.Code)
            .Where(same => same.Select(code => code.Meaning).Distinct().Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(code => code.Member))}")
            .ShouldBeEmpty("choose another code, or say the same of both");

    [Fact]
    public void A_code_of_a_decision_belongs_to_one_layer_and_to_no_error() =>
        ReasonCodesPage.Codes().GroupBy(code => code.Code)
            .Where(same => same.Any(code => code.Layer is not null) && same.Select(code => code.Layer).Distinct().Count() > 1)
            .Select(same => same.Key)
            .ShouldBeEmpty();

    [Fact]
    public void A_code_is_in_snake_case_or_a_number_of_the_gate_and_has_a_meaning()
    {
        var codes = ReasonCodesPage.Codes();
        codes.Count.ShouldBeGreaterThan(100);
        codes.Where(code => !Regex.IsMatch(code.Code, @"^([a-z][a-z0-9]*(_[a-z0-9]+)*|BAILEY[0-9]{4})\z")).ShouldBeEmpty();
        codes.Where(code => !code.Meaning.EndsWith('.') || code.Meaning.Length < 12).ShouldBeEmpty();
    }
}
