using Bailey.Policy.Egress;
using Bailey.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Policy.Tests.Egress;

/// <summary>Patterns are found by index; what is answered is what reading them one after the other would answer.</summary>
public sealed class EgressPatternIndexTests
{
    private static readonly Gen<string> Label = Gen.Elements("a", "b", "ab", "x-1");

    private static readonly Gen<string> Name =
        Gen.Choose(1, 4).SelectMany(count => Gen.ListOf(Label, count)).Select(labels => string.Join('.', labels));

    private static readonly Gen<string> Host = Gen.Frequency(
        (8, Name), (1, Gen.Elements("8.8.8.8", "1.8.8.8", "[2606:4700::1]")));

    private static readonly Gen<string> Pattern =
        from scheme in Gen.Elements("", "", "https://", "http://")
        from star in Gen.Elements("", "", "*.")
        from host in star.Length == 0 ? Host : Name
        from port in Gen.Elements("", "", ":*", ":80", ":443", ":8443")
        select scheme + star + host + port;

    private static readonly Gen<string> Url =
        from scheme in Gen.Elements("https://", "http://")
        from host in Host
        from port in Gen.Elements("", "", ":80", ":443", ":8443", ":1", ":0")
        select scheme + host + port + "/";

    [Fact]
    [Rule("P6.4")]
    [Rule("P6.31")]
    public void Index_answers_like_a_scan_of_all()
    {
        var cases = from size in Gen.Choose(0, 40) from patterns in Gen.ListOf(Pattern, size) from urls in Gen.ListOf(Url, 20) select (patterns, urls);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var patterns = sample.patterns.Select(EgressPattern.Parse).ToList();
            var policy = EgressPolicy.ForPatterns(patterns);
            foreach (var url in sample.urls)
            {
                var decision = policy.JudgeUrl(url, out _);
                (decision.ReasonCode, decision.Rule).ShouldBe(Scan(patterns, url), $"{url} among {string.Join(' ', sample.patterns)}");
            }
        }));
    }

    [Fact]
    [Rule("P6.31")]
    public void Thousand_patterns_are_told_apart()
    {
        var patterns = Enumerable.Range(0, 500).SelectMany(i => new[] { $"h{i}.example.com", $"*.s{i}.example.org:{i + 1}" }).ToList();
        var policy = EgressPolicy.ForPatterns(patterns.Select(EgressPattern.Parse));
        for (var i = 0; i < 500; i++)
        {
            policy.JudgeUrl($"https://h{i}.example.com/", out _).Rule.ShouldBe($"https://h{i}.example.com:443");
            policy.JudgeUrl($"https://deep.in.s{i}.example.org:{i + 1}/", out _).Rule.ShouldBe($"https://*.s{i}.example.org:{i + 1}");
            policy.JudgeUrl($"https://s{i}.example.org:{i + 1}/", out _).ReasonCode.ShouldBe(EgressReason.HostNotAllowed);
            policy.JudgeUrl($"https://x.s{i}.example.org:{i + 2}/", out _).ReasonCode.ShouldBe(EgressReason.PortNotAllowed);
            policy.JudgeUrl($"https://h{i}.example.com.evil.test/", out _).ReasonCode.ShouldBe(EgressReason.HostNotAllowed);
        }
    }

    [Fact]
    [Rule("P6.31")]
    public void Thousand_ports_of_one_host_are_told_apart()
    {
        var policy = EgressPolicy.ForPatterns(Enumerable.Range(1, 1_000).Select(port => EgressPattern.Parse($"api.example.com:{port * 2}")));
        for (var port = 1; port <= 2_001; port++)
        {
            policy.JudgeUrl($"https://api.example.com:{port}/", out _).Allowed.ShouldBe(port % 2 == 0 && port <= 2_000);
        }
    }

    [Fact]
    [Rule("P6.31")]
    public void Answer_that_allows_is_made_beforehand()
    {
        var policy = EgressPolicy.ForPatterns(Enumerable.Range(0, 1_000).Select(i => EgressPattern.Parse($"*.s{i}.example.com")));
        policy.JudgeUrl("https://a.b.c.s999.example.com/", out var target);
        policy.JudgeTarget(target!).Allowed.ShouldBeTrue();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            policy.JudgeTarget(target!);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    // As simple as it can be said: each pattern is asked, and the most specific one that fits, wholly or else in part, is named.
    private static (string Reason, string? Rule) Scan(List<EgressPattern> patterns, string url)
    {
        var uri = new Uri(url);
        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.IdnHost.Trim('[', ']') : uri.IdnHost;
        bool FitsHost(EgressPattern pattern) => pattern.IsSuffix
            ? uri.HostNameType == UriHostNameType.Dns && host.EndsWith($".{pattern.Host}", StringComparison.Ordinal)
            : host == pattern.Host;
        var ofHost = patterns.Where(FitsHost).OrderBy(pattern => pattern.IsSuffix).ThenByDescending(pattern => pattern.Host.Length).ToList();
        var ofScheme = ofHost.Where(pattern => pattern.Scheme == uri.Scheme).ToList();
        var accepting = ofScheme.Where(pattern => uri.Port != 0 && (pattern.Port is null || pattern.Port == uri.Port))
            .OrderBy(pattern => pattern.IsSuffix).ThenByDescending(pattern => pattern.Host.Length).ThenBy(pattern => pattern.Port is null).FirstOrDefault();
        return accepting is not null ? (EgressReason.Ok, accepting.ToString())
            : ofScheme.Count > 0 ? (EgressReason.PortNotAllowed, ofScheme[0].ToString())
            : ofHost.Count > 0 ? (EgressReason.Scheme, ofHost[0].ToString())
            : (EgressReason.HostNotAllowed, null);
    }
}
