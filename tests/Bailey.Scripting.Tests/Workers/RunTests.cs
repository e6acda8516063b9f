using System.Text;
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

    private static string Json(ScriptOutcome outcome) => Encoding.UTF8.GetString(outcome.ResultJson.Span);
}
