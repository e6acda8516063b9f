using Bailey.Policy.Permissions;
using Bailey.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Policy.Tests.Permissions;

public sealed class PermissionPatternTests
{
    [Theory]
    [Rule("P1.1")]
    [InlineData("*")]
    [InlineData("a")]
    [InlineData("plugin:package:install")]
    [InlineData("plugin:*:install")]
    [InlineData("*:read")]
    [InlineData("*:*")]
    [InlineData("A_b-9:*")]
    [InlineData("-")]
    public void A_well_formed_pattern_is_read_as_it_is_written(string text) => PermissionPattern.Parse(text).Text.ShouldBe(text);

    [Theory]
    [Rule("P1.8")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("**")]
    [InlineData("a:**")]
    [InlineData("a::b")]
    [InlineData(":a")]
    [InlineData("a:")]
    [InlineData(":")]
    [InlineData("foo*")]
    [InlineData("*foo")]
    [InlineData("a:f*o")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("a:b\n")]
    [InlineData("a.b")]
    [InlineData("a/b")]
    [InlineData("ä")]
    [InlineData("a:\u0430")]
    [InlineData("a:b\0")]
    public void A_malformed_pattern_is_refused_with_a_reason(string? text)
    {
        PermissionPattern.TryParse(text, out var pattern, out var fault).ShouldBeFalse();
        pattern.ShouldBeNull();
        fault.ShouldNotBeNullOrWhiteSpace();
        Should.Throw<FormatException>(() => PermissionPattern.Parse(text!));
    }

    [Fact]
    [Rule("P1.2")]
    public void A_pattern_has_at_most_256_bytes()
    {
        PermissionPattern.TryParse(new string('a', 256), out _, out _).ShouldBeTrue();
        PermissionPattern.TryParse(new string('a', 257), out _, out _).ShouldBeFalse();
    }

    [Theory]
    [Rule("P1.3")]
    [Rule("P1.4")]
    [Rule("P1.5")]
    [Rule("P1.6")]
    [Rule("P1.7")]
    [InlineData("*", "a", true)]
    [InlineData("*", "a:b:c", true)]
    [InlineData("a:*", "a:b", true)]
    [InlineData("a:*", "a:b:c:d", true)]
    [InlineData("a:*", "a", false)]
    [InlineData("a:*", "ab:c", false)]
    [InlineData("a:*:c", "a:b:c", true)]
    [InlineData("a:*:c", "a:c", false)]
    [InlineData("a:*:c", "a:b:b:c", false)]
    [InlineData("*:b", "a:b", true)]
    [InlineData("*:b", "a:a:b", false)]
    [InlineData("*:*", "a", false)]
    [InlineData("*:*", "a:b", true)]
    [InlineData("*:*", "a:b:c", true)]
    [InlineData("a:b", "a:b", true)]
    [InlineData("a:b", "a:b:c", false)]
    [InlineData("a:b:c", "a:b", false)]
    [InlineData("a:B", "a:b", false)]
    public void A_pattern_matches_what_the_grammar_says(string pattern, string permission, bool matches) =>
        PermissionPattern.Parse(pattern).Matches(Permission.Parse(permission)).ShouldBe(matches);

    [Fact]
    public void Covering_and_overlapping_agree_with_matching_on_every_permission_of_a_small_world()
    {
        // All patterns and permissions of up to four segments over two words: what a pattern covers or overlaps can be counted.
        string[] words = ["a", "b"];
        var permissions = Sequences(words, 5).Select(Permission.Parse).ToList();
        var patterns = Sequences([.. words, "*"], 3).Select(PermissionPattern.Parse).ToList();
        foreach (var one in patterns)
        {
            var ones = permissions.Where(one.Matches).ToHashSet();
            foreach (var other in patterns)
            {
                var others = permissions.Where(other.Matches).ToHashSet();
                one.Overlaps(other).ShouldBe(ones.Overlaps(others), $"{one} overlaps {other}");

                // A word outside the small world tells an inner star from the two words that stand for it here.
                var foreign = Permission.Parse(string.Join(':', other.Segments.Select(segment => segment == "*" ? "z" : segment)));
                one.Covers(other).ShouldBe(ones.IsSupersetOf(others) && one.Matches(foreign), $"{one} covers {other}");
            }
        }
    }

    [Fact]
    public void No_text_makes_reading_a_pattern_fail_otherwise_than_by_a_fault()
    {
        var characters = Gen.Elements("*:aZ0_- .\0ß\n".ToCharArray());
        var texts = characters.ListOf().Select(list => string.Concat(list)).ToArbitrary();
        Prop.ForAll(texts, text =>
        {
            var valid = text.Length is > 0 and <= 256 && text.Split(':').All(segment => segment == "*" || (segment.Length > 0 && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')));
            return PermissionPattern.TryParse(text, out _, out var fault) == valid && (fault is null) == valid;
        }).QuickCheckThrowOnFailure();
    }

    private static IEnumerable<string> Sequences(string[] words, int longest) =>
        Enumerable.Range(1, longest).SelectMany(length => Enumerable.Range(0, (int)Math.Pow(words.Length, length))
            .Select(number => string.Join(':', Enumerable.Range(0, length).Select(position => words[number / (int)Math.Pow(words.Length, position) % words.Length]))));
}
