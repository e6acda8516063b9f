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

    [Theory]
    [InlineData("// Nothing to see here yet.")]
    [InlineData("")]
    public async Task A_script_without_code_gives_nothing_and_not_what_a_library_gave(string script)
    {
        var unit = new ScriptUnit(new ScriptSource("script.csx", script)) { Libraries = [new ScriptSource("library.csx", "var known = 42; return known;")] };
        var compiled = ScriptGate.Judge(unit, TestContext.Current.CancellationToken).Compiled.ShouldNotBeNull();

        var outcome = await fixture.Pool.RunAsync(new ScriptRun(compiled, "chess"), TestContext.Current.CancellationToken);

        outcome.Kind.ShouldBe(ScriptOutcomeKind.Result, outcome.Message);
        Json(outcome).ShouldBe("null");
    }

    [Theory]
    [InlineData("throw new OutOfMemoryException();")]
    [InlineData("throw new OutOfMemoryException(\"of my own\");")]
    public async Task An_exception_of_the_script_that_says_that_memory_is_short_is_one_as_any_other(string code)
    {
        var outcome = await fixture.RunAsync(code);
        outcome.ReasonCode.ShouldBe((await fixture.RunAsync("throw new InvalidOperationException();")).ReasonCode);
        outcome.Message.ShouldNotBeNull().ShouldContain("OutOfMemoryException");
    }

    [Fact]
    public async Task Memory_that_is_short_in_truth_is_told_as_such()
    {
        var outcome = await fixture.RunAsync("var kept = new List<byte[]>(); while (true) { kept.Add(new byte[1 << 20]); Array.Fill(kept[^1], (byte)1); }");
        outcome.ReasonCode.ShouldBe(ScriptWorkerReason.Memory, outcome.Message);
    }

    [Fact]
    public void A_script_after_a_library_without_code_is_judged() =>
        ScriptGate.Judge(new ScriptUnit(new ScriptSource("script.csx", "return System.IO.File.Exists(\"x\");")) { Libraries = [new ScriptSource("empty.csx", "")] }, TestContext.Current.CancellationToken)
            .Violations.ShouldContain(static violation => violation.Code == ScriptViolationCode.ForbiddenScope);

    private static string Json(ScriptOutcome outcome) => Encoding.UTF8.GetString(outcome.ResultJson.Span);
}
