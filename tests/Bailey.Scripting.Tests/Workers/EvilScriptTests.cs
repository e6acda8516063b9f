using System.Text.RegularExpressions;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Workers;
using Bailey.Testing;

namespace Bailey.Scripting.Tests.Workers;

/// <summary>The shared scripts that only limits stop. Where the gate stops one already, it runs all the same: the process is a wall of its own.</summary>
public sealed partial class EvilScriptTests : IClassFixture<EvilScriptTests.Fixture>
{
    private const string Corpus = "corpora/scripts/evil";

    private readonly Fixture _fixture;

    public EvilScriptTests(Fixture fixture) => _fixture = fixture;

    public static TheoryData<string> Scripts => SharedData.TryFind(Corpus, out var folder)
        ? [.. Directory.EnumerateFiles(folder, "*.csx").Where(file => Header().IsMatch(File.ReadLines(file).First())).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)]
        : ["absent"];

    [Theory]
    [MemberData(nameof(Scripts))]
    [Rule("S2.18")]
    [Rule("S2.20")]
    public async Task A_script_that_only_limits_stop_ends_within_them(string file)
    {
        Assert.SkipUnless(SharedData.TryFind(Corpus, out var folder), SharedData.SkipReason(Corpus));
        var token = TestContext.Current.CancellationToken;
        var text = await File.ReadAllTextAsync(Path.Combine(folder, file), token);
        var judged = await _fixture.Pool.JudgeAsync(new ScriptUnit(new ScriptSource("evil.csx", text)), token);
        if (!judged.IsJudged)
        {
            judged.ReasonCode.ShouldBeOneOf(ScriptWorkerReason.CompileTimeout, ScriptWorkerReason.CompileMemory, ScriptWorkerReason.CompileCrashed);
            judged.Message.ShouldNotBeEmpty();
        }

        // What bombs compilers is not compiled in this process.
        var script = judged.Verdict?.Compiled ?? (text.Contains("category: compile-dos", StringComparison.Ordinal) ? null : HostileScript.Compile(text));
        if (script is not null)
        {
            var outcome = await _fixture.Pool.RunAsync(new ScriptRun(script, "evil"), token);
            outcome.Kind.ShouldNotBe(ScriptOutcomeKind.Unavailable, outcome.Message);
            (outcome.Kind == ScriptOutcomeKind.Result).ShouldBe(outcome.ReasonCode is null);
            outcome.Duration.ShouldBeLessThan(Fixture.Limit + TimeSpan.FromSeconds(20));
            TestContext.Current.SendDiagnosticMessage($"{file}: {outcome.Kind} {outcome.ReasonCode} after {outcome.Duration.TotalSeconds:0.00} s, {outcome.PeakMemoryBytes >> 20} MiB");
        }

        (await _fixture.Pool.RunAsync(new ScriptRun(HostileScript.Compile("return 1;"), "good"), token)).Kind.ShouldBe(ScriptOutcomeKind.Result);
    }

    [GeneratedRegex(@"tag:\s*runtime\b")]
    private static partial Regex Header();

    public sealed class Fixture : IAsyncDisposable
    {
        public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(2);

        public ScriptWorkerPool Pool { get; } = new(WorkerFixture.Options with
        {
            RunLimits = new ScriptRunLimits { WallTime = Limit, CpuTime = Limit },
            CompileTime = TimeSpan.FromSeconds(5),
            MaxAnalysisWorkers = 1,
        });

        public ValueTask DisposeAsync() => Pool.DisposeAsync();
    }
}
