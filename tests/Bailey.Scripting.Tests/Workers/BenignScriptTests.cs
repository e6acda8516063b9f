using System.Text;
using System.Text.Json.Nodes;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Tests.Gate;
using Bailey.Scripting.Workers;

namespace Bailey.Scripting.Tests.Workers;

/// <summary>Scripts that mean no harm run to their result, judged and run as in production.</summary>
public sealed class BenignScriptTests(WorkerFixture workers) : IClassFixture<WorkerFixture>
{
    private const string Expected = "result: ";

    [Fact]
    public async Task Each_of_our_own_runs_to_the_result_that_its_first_line_tells()
    {
        var wrong = new List<string>();
        foreach (var script in ScriptCase.Own("benign"))
        {
            var outcome = await RunAsync(script.Name, script.Code);
            script.Head.ShouldStartWith(Expected, customMessage: script.Name);
            if (outcome.Kind != ScriptOutcomeKind.Result || !JsonNode.DeepEquals(JsonNode.Parse(outcome.ResultJson.Span), JsonNode.Parse(script.Head[Expected.Length..])))
            {
                wrong.Add($"{script.Name}: {outcome.Kind} {outcome.ReasonCode} {outcome.Message} {Encoding.UTF8.GetString(outcome.ResultJson.Span)}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_of_the_shared_ones_runs_to_a_result()
    {
        var wrong = new List<string>();
        foreach (var script in SharedCorpus.Read("benign"))
        {
            var outcome = await RunAsync(script.Name, script.Code);
            if (outcome.Kind != ScriptOutcomeKind.Result)
            {
                wrong.Add($"{script.Name}: {outcome.Kind} {outcome.ReasonCode} {outcome.Message}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    private async Task<ScriptOutcome> RunAsync(string name, string code)
    {
        var judgement = await workers.Pool.JudgeAsync(new ScriptUnit(new ScriptSource(name, code)) { Surface = SurfaceKind.Script }, TestContext.Current.CancellationToken);
        judgement.IsJudged.ShouldBeTrue($"{name}: {judgement.Message}");
        return await workers.Pool.RunAsync(new ScriptRun(judgement.Verdict.Compiled.ShouldNotBeNull(), "chess"), TestContext.Current.CancellationToken);
    }
}
