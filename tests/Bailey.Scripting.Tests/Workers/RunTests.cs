using System.Text;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Gate;
using Bailey.Scripting.Workers;
using Bailey.Testing;

namespace Bailey.Scripting.Tests.Workers;

/// <summary>Scripts that end as they should, and what they find.</summary>
public sealed class RunTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    [Fact]
    [Rule("S2.1")]
    public async Task A_script_runs_in_a_process_that_is_not_the_host()
    {
        var outcome = await fixture.RunAsync("return Environment.ProcessId;");
        outcome.Kind.ShouldBe(ScriptOutcomeKind.Result, outcome.Message);
        Json(outcome).ShouldNotBe(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("return 1 + 2;", "3")]
    [InlineData("return new { A = 1, B = new[] { \"x\" } };", """{"A":1,"B":["x"]}""")]
    [InlineData("await Task.Delay(2); return \"a\";", "\"a\"")]
    [InlineData("return null;", "null")]
    [InlineData("return JsonNode.Parse(\"{\\\"a\\\":[1]}\");", """{"a":[1]}""")]
    [InlineData("int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2); return Fib(20);", "6765")]
    public async Task A_result_comes_back_as_json(string code, string expected)
    {
        var outcome = await fixture.RunAsync(code);
        outcome.Kind.ShouldBe(ScriptOutcomeKind.Result, outcome.Message);
        Json(outcome).ShouldBe(expected);
    }

    [Theory]
    [InlineData("// Nothing to see here yet.")]
    [InlineData("using System.Text;")]
    [InlineData("")]
    public async Task A_library_without_code_does_not_keep_the_script_from_running(string library)
    {
        var unit = new ScriptUnit(new ScriptSource("script.csx", "return Twice(21);")) { Libraries = [new ScriptSource("twice.csx", "static int Twice(int n) => n * 2;"), new ScriptSource("empty.csx", library)] };
        var compiled = ScriptGate.Judge(unit, TestContext.Current.CancellationToken).Compiled.ShouldNotBeNull();

        var outcome = await fixture.Pool.RunAsync(new ScriptRun(compiled, "chess"), TestContext.Current.CancellationToken);

        outcome.Kind.ShouldBe(ScriptOutcomeKind.Result, outcome.Message);
        Json(outcome).ShouldBe("42");
    }

    [Fact]
    public void A_script_after_a_library_without_code_is_judged() =>
        ScriptGate.Judge(new ScriptUnit(new ScriptSource("script.csx", "return System.IO.File.Exists(\"x\");")) { Libraries = [new ScriptSource("empty.csx", "")] }, TestContext.Current.CancellationToken)
            .Violations.ShouldContain(static violation => violation.Code == ScriptViolationCode.ForbiddenScope);

    private static string Json(ScriptOutcome outcome) => Encoding.UTF8.GetString(outcome.ResultJson.Span);
}
