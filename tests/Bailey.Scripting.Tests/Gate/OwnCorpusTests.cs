using System.Text.Json;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Gate;
using Bailey.Testing;

namespace Bailey.Scripting.Tests.Gate;

/// <summary>The gate on scripts that were written to break it. The evil ones are judged and never run.</summary>
public sealed class OwnCorpusTests
{
    [Fact]
    [Rule("S1.24")]
    public void There_are_a_hundred_of_each() => new[] { "evil", "benign" }.ShouldAllBe(static kind => ScriptCase.Own(kind).Count >= 100);

    [Fact]
    [Rule("S1.24")]
    public void Every_evil_script_is_refused_with_the_code_its_first_line_expects()
    {
        var wrong = ScriptCase.Own("evil")
            .Select(static script => (script.Name, Expected: script.Head.Split(' ')[0].TrimEnd(':'), Codes: ScriptTrustValidator.FindViolations(script.Code).Select(static violation => violation.Code).Distinct().ToList()))
            .Where(static script => !script.Codes.Contains(script.Expected))
            .Select(static script => $"{script.Name}: expected {script.Expected}, got {(script.Codes.Count == 0 ? "nothing" : string.Join(", ", script.Codes))}");

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_benign_script_passes_with_what_hook_scripts_find() =>
        ScriptCase.Own("benign").SelectMany(static script => ScriptTrustValidator.FindViolations(script.Code, name: script.Name)).ShouldBeEmpty();

    [Fact]
    public void Every_benign_script_passes_with_nothing_but_the_framework() =>
        ScriptCase.Own("benign").SelectMany(static script => ScriptGate.Judge(new ScriptUnit(new ScriptSource(script.Name, script.Code))).Violations).ShouldBeEmpty();

    [Fact]
    public void Every_benign_script_says_what_it_results_in()
    {
        foreach (var script in ScriptCase.Own("benign"))
        {
            script.Head.ShouldStartWith("result: ", Case.Sensitive, script.Name);
            Should.NotThrow(() => JsonDocument.Parse(script.Head["result: ".Length..]), script.Name);
        }
    }
}
