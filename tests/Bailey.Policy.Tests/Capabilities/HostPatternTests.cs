using System.Net;
using Bailey.Policy.Capabilities;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Capabilities;

public sealed class HostPatternTests
{
    [Theory]
    [Rule("P4.17")]
    [InlineData("example.com", "https://example.com/", true)]
    [InlineData("Example.COM.", "https://EXAMPLE.com./", true)]
    [InlineData("example.com", "https://www.example.com/", false)]
    [InlineData("example.com", "https://example.com.evil.example/", false)]
    [InlineData("*.example.com", "https://a.example.com/", true)]
    [InlineData("*.example.com", "https://a.b.example.com/", true)]
    [InlineData("*.example.com", "https://example.com/", false)]
    [InlineData("*.example.com", "https://evilexample.com/", false)]
    [InlineData("*.example.com", "https://a.example.com.evil.example/", false)]
    [InlineData("bücher.example", "https://xn--bcher-kva.example/", true)]
    [InlineData("203.0.113.7", "https://203.0.113.7/", true)]
    [InlineData("203.0.113.7", "https://203.0.113.8/", false)]
    [InlineData("203.0.113.0/24", "https://203.0.113.8/", true)]
    [InlineData("203.0.113.0/24", "https://203.0.114.8/", false)]
    [InlineData("0.0.0.0/0", "https://name.example/", false)]
    [InlineData("2001:db8::/32", "https://[2001:db8::5]/", true)]
    [InlineData("[2001:db8::5]", "https://[2001:DB8:0::5]/", true)]
    [InlineData("203.0.113.0/24", "https://[::ffff:203.0.113.8]/", false)]
    [InlineData("::/0", "https://[::ffff:203.0.113.8]/", false)]
    public void A_host_is_matched_exactly_or_by_its_suffix_or_its_block(string pattern, string url, bool matches) =>
        HostPattern.Parse(pattern).Matches(Samples.Target(url)).ShouldBe(matches);

    [Theory]
    [Rule("P4.19")]
    [InlineData("*.example.com", "a.example.com", true, true)]
    [InlineData("*.example.com", "*.a.example.com", true, true)]
    [InlineData("*.example.com", "*.example.com", true, true)]
    [InlineData("*.example.com", "example.com", false, false)]
    [InlineData("a.example.com", "*.example.com", false, true)]
    [InlineData("*.a.example.com", "*.example.com", false, true)]
    [InlineData("*.example.com", "*.example.org", false, false)]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", true, true)]
    [InlineData("10.0.0.0/8", "10.1.2.3", true, true)]
    [InlineData("10.1.0.0/16", "10.0.0.0/8", false, true)]
    [InlineData("10.1.0.0/16", "10.2.0.0/16", false, false)]
    [InlineData("10.1.2.3/32", "10.1.2.3", true, true)]
    [InlineData("0.0.0.0/0", "2001:db8::/32", false, false)]
    [InlineData("::/0", "10.0.0.0/8", false, false)]
    [InlineData("10.0.0.0/8", "name.example", false, false)]
    [InlineData("name.example", "10.0.0.1", false, false)]
    public void What_a_pattern_covers_it_touches_and_touching_goes_both_ways(string one, string other, bool covers, bool touches)
    {
        var (a, b) = (HostPattern.Parse(one), HostPattern.Parse(other));
        a.Covers(b).ShouldBe(covers);
        a.Touches(b).ShouldBe(touches);
        b.Touches(a).ShouldBe(touches);
    }

    [Fact]
    public void One_host_has_one_spelling()
    {
        HostPattern.Parse("10.1.2.3/32").ShouldBe(HostPattern.Parse("10.1.2.3"));
        HostPattern.Parse("[2001:DB8::5]").ShouldBe(HostPattern.Parse("2001:db8::5/128"));
        HostPattern.Parse("EXAMPLE.com.").Text.ShouldBe("example.com");
        HostPattern.Parse("2001:db8::5").Network.ShouldBe(IPNetwork.Parse("2001:db8::5/128"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("*example.com")]
    [InlineData("a.*.com")]
    [InlineData("*.10.0.0.1")]
    [InlineData("user@example.com")]
    [InlineData("example.com:443")]
    [InlineData("[2001:db8::1]:443")]
    [InlineData("https://example.com")]
    [InlineData("example.com/x")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0/16")]
    [InlineData("010.0.0.0/8")]
    [InlineData("10.0.0.1/8")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:0:0/96")]
    [InlineData("fe80::1%eth0")]
    [InlineData("fe80::%1/64")]
    [InlineData("2130706433")]
    [InlineData("0177.0.0.1")]
    [InlineData("a b.example")]
    [InlineData("１２７.0.0.1")]
    public void What_is_no_host_is_refused_with_a_reason(string? text)
    {
        HostPattern.TryParse(text, out var pattern, out var fault).ShouldBeFalse($"{pattern}");
        pattern.ShouldBeNull();
        fault.ShouldNotBeNullOrWhiteSpace();
    }
}
