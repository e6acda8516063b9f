using Bailey.Policy.Capabilities;

namespace Bailey.Policy.Tests.Capabilities;

public sealed class SignalPatternTests
{
    [Theory]
    [InlineData("*", "a", true)]
    [InlineData("*", "a.b.c", true)]
    [InlineData("a.*", "a.b", true)]
    [InlineData("a.*", "a.b.c", true)]
    [InlineData("a.*", "a", false)]
    [InlineData("a.*", "ab.c", false)]
    [InlineData("a.*.c", "a.b.c", true)]
    [InlineData("a.*.c", "a.c", false)]
    [InlineData("a.*.c", "a.b.b.c", false)]
    [InlineData("a.b", "a.b", true)]
    [InlineData("a.b", "a.B", false)]
    [InlineData("a.b", "a.b.c", false)]
    [InlineData("a.b.c", "a.b", false)]
    [InlineData("*", "a.*", false)]
    [InlineData("*", "", false)]
    [InlineData("*", "a..b", false)]
    [InlineData("*", "a.b\n", false)]
    public void A_pattern_matches_types_by_whole_segments(string pattern, string type, bool matches) =>
        SignalPattern.Parse(pattern).Matches(type).ShouldBe(matches);

    [Fact]
    public void Covering_agrees_with_matching_on_every_type_of_a_small_world()
    {
        string[] words = ["a", "b"];
        var types = Texts(words, 4).ToList();
        var patterns = Texts([.. words, "*"], 3).Select(SignalPattern.Parse).ToList();
        foreach (var one in patterns)
        {
            foreach (var other in patterns)
            {
                // A final star may stand for more segments than this world has: four are enough to tell patterns of three apart.
                var covers = types.Where(other.Matches).All(one.Matches);
                one.Covers(other.Text).ShouldBe(covers, $"{one} covers {other}");
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a.")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("a*")]
    [InlineData("**")]
    [InlineData("a:b")]
    [InlineData("ä")]
    [InlineData("a b")]
    public void A_malformed_pattern_is_refused(string? text) => SignalPattern.TryParse(text, out _, out _).ShouldBeFalse();

    [Fact]
    public void A_pattern_has_at_most_256_characters()
    {
        SignalPattern.TryParse(new string('a', 256), out _, out _).ShouldBeTrue();
        SignalPattern.TryParse(new string('a', 257), out _, out _).ShouldBeFalse();
        SignalPattern.Parse("*").Matches(new string('a', 257)).ShouldBeFalse();
    }

    private static IEnumerable<string> Texts(string[] words, int longest) =>
        longest == 1 ? words : Texts(words, longest - 1).SelectMany(text => words.Select(word => $"{text}.{word}").Append(text)).Distinct();
}
