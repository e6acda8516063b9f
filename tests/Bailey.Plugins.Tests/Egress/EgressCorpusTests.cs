using System.Diagnostics;
using System.Net;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Tests.Http;
using Bailey.Policy.Egress;
using Bailey.Testing;
using Bailey.Testing.Corpora;

namespace Bailey.Plugins.Tests.Egress;

/// <summary>Every row of the shared corpus of server-side request forgeries, put to the guard that requests go through.</summary>
public sealed class EgressCorpusTests
{
    // Its allowlist, *.8.8.8, is refused where it is read, so that nothing is allowed.
    private const string RefusedPattern = "lit-054";

    [Fact]
    [Rule("P6.28")]
    public async Task Every_row_is_judged_as_expected()
    {
        Assert.SkipUnless(SharedData.TryFind(EgressCorpus.Path, out var path), SharedData.SkipReason(EgressCorpus.Path));
        var rows = EgressCorpus.Read(path!);
        rows.Count.ShouldBe(EgressCorpus.Count);

        var wrong = new List<string>();
        var invariant = EgressCorpusRow.IsInvariant;
        foreach (var row in rows)
        {
            var verdict = await JudgeAsync(row);
            if (verdict.Decision.Allowed != row.AllowedWhere(invariant) || verdict.Decision.ReasonCode != row.ReasonWhere(invariant))
            {
                wrong.Add($"{row.Id}: {verdict.Decision.ReasonCode} instead of {row.ReasonWhere(invariant)}: {row.Url}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [Rule("P6.21")]
    [Rule("P6.28")]
    public async Task Every_row_is_judged_as_expected_with_and_without_icu(string invariant)
    {
        Assert.SkipUnless(SharedData.TryFind(EgressCorpus.Path, out _), SharedData.SkipReason(EgressCorpus.Path));
        Assert.SkipWhen(invariant == "0" && EgressCorpusRow.IsInvariant, "ICU is not installed");
        var start = new ProcessStartInfo("dotnet", [typeof(EgressCorpusTests).Assembly.Location, "-method", $"{typeof(EgressCorpusTests).FullName}.{nameof(Every_row_is_judged_as_expected)}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = invariant;
        start.Environment["BAILEY_SHARED"] = SharedData.Folder;

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        output.ShouldContain("Total: 1, Errors: 0, Failed: 0, Skipped: 0");
        process.ExitCode.ShouldBe(0);
    }

    private static async Task<EgressVerdict> JudgeAsync(EgressCorpusRow row)
    {
        var policy = EgressPolicy.ForPatterns(
            EgressCorpusRow.List(row.Allowlist).Where(text => row.Id != RefusedPattern).Select(EgressPattern.Parse),
            EgressCorpusRow.List(row.LocalEgress).Select(LocalEgress.Parse));
        EgressVerdict? verdict = null;
        for (var hop = 0; hop < row.Hops.Count; hop++)
        {
            // A rebinding name gives its further answers to whoever asks again.
            var answers = row.Kind == "redirect" ? [row.Answers[hop]] : row.Answers;
            var resolver = new FakeResolver().Otherwise([.. answers]);
            var guard = new EgressGuard(policy, resolver);
            verdict = verdict is null
                ? await guard.JudgeAsync(row.Hops[hop])
                : await guard.JudgeRedirectAsync(verdict.Target!, row.Hops[hop], hop);
            resolver.Asked.Count.ShouldBeLessThanOrEqualTo(1, row.Id);
            if (!verdict.Decision.Allowed)
            {
                verdict.Addresses.ShouldBeEmpty(row.Id);
                return verdict;
            }

            var vetted = verdict.Target!.Literal is { } literal ? [literal] : EgressCorpusRow.List(answers[0]).Select(IPAddress.Parse);
            verdict.Addresses.ShouldBe(vetted, row.Id);
        }

        return verdict!;
    }
}
