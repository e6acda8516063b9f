using Bailey.Cli.Docs;
using Bailey.Scripting.Gate;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Docs;

/// <summary>docs/script-gate.md is generated and up to date, and what it shows is what the gate says.</summary>
public sealed class ScriptGatePageTests
{
    [Fact]
    public void The_page_is_up_to_date() =>
        File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "script-gate.md")).ReplaceLineEndings("\n").Trim()
            .ShouldBe(ScriptGatePage.Create().Trim(), "run ./bailey docs script-gate > docs/script-gate.md");

    [Fact]
    public async Task The_command_prints_the_page()
    {
        var result = await CommandLine.RunAsync("docs", "script-gate");
        result.ExitCode.ShouldBe(0, result.Error);
        result.Text.Trim().ShouldBe(ScriptGatePage.Create().Trim());
    }

    [Fact]
    public void What_it_says_to_write_may_be_written() =>
        ScriptGateExamples.Wishes.SelectMany(static wish => ScriptTrustValidator.FindViolations(wish.Code)).ShouldBeEmpty();

    [Fact]
    public void Each_example_is_refused_with_its_code() =>
        ScriptGateExamples.Refused.Where(static example => ScriptTrustValidator.FindViolations(example.Script).All(violation => violation.Code != example.Code))
            .Select(static example => example.Code).ShouldBeEmpty();

    [Fact]
    public void Each_code_that_a_script_can_earn_has_an_example() =>
        typeof(ScriptViolationCode).GetFields().Select(static field => (string)field.GetRawConstantValue()!)
            .Except(ScriptGateExamples.Refused.Select(static example => example.Code)).ShouldBe([ScriptViolationCode.CannotResolve, ScriptViolationCode.TurnedText]);
}
