using Bailey.Policy.Commands;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Commands;

/// <summary>Which paths a glob means, and which globs are refused.</summary>
public sealed class OperationGlobTests
{
    [Theory]
    [Rule("P2.4")]
    [InlineData("*", "run", true)]
    [InlineData("*", "policy/show", false)]
    [InlineData("policy/*", "policy/show", true)]
    [InlineData("policy/*", "policy", false)]
    [InlineData("policy/*", "policy/explain/egress", false)]
    [InlineData("*/show", "policy/show", true)]
    [InlineData("plugins/*/install", "plugins/packages/install", true)]
    [InlineData("plugins/pack*", "plugins/packages", true)]
    [InlineData("plugins/*ages/in*ll", "plugins/packages/install", true)]
    [InlineData("plugins/*ages/in*ll", "plugins/packages/installs", false)]
    [InlineData("*s*s*", "plugins", false)]
    [InlineData("*l*s*", "plugins", true)]
    public void A_star_stays_within_one_segment(string glob, string path, bool expected) => OperationGlob.Parse(glob).Matches(path).ShouldBe(expected);

    [Theory]
    [Rule("P2.5")]
    [InlineData("**", "run", true)]
    [InlineData("**", "a/b/c", true)]
    [InlineData("docs/**", "docs/limits", true)]
    [InlineData("docs/**", "docs/a/b/c", true)]
    [InlineData("docs/**", "docsx", false)]
    [InlineData("docs/**", "docs-more/a", false)]
    [InlineData("docs/**", "my/docs/a", false)]
    [InlineData("**/update", "update", true)]
    [InlineData("**/update", "plugins/policy/update", true)]
    [InlineData("**/update", "plugins/policy/updates", false)]
    [InlineData("plugins/**/update", "plugins/update", true)]
    [InlineData("plugins/**/update", "plugins/packages/settings/update", true)]
    [InlineData("plugins/**/update", "plugins/packages/settings/update/now", false)]
    [InlineData("a/**/b/**/c", "a/b/x/b/c", true)]
    [InlineData("a/**/**/c", "a/c", true)]
    [InlineData("**/a/*", "a/a/b", true)]
    public void Two_stars_cross_segments(string glob, string path, bool expected) => OperationGlob.Parse(glob).Matches(path).ShouldBe(expected);

    [Fact]
    [Rule("P2.6")]
    public void Two_stars_after_a_segment_also_match_that_segment() => OperationGlob.Parse("docs/**").Matches("docs").ShouldBeTrue();

    [Theory]
    [Rule("P2.7")]
    [InlineData("{run,inspect}", "run", true)]
    [InlineData("{run,inspect}", "inspect", true)]
    [InlineData("{run,inspect}", "runs", false)]
    [InlineData("plugins/{packages/{install,upload},enable}", "plugins/packages/upload", true)]
    [InlineData("plugins/{packages/{install,upload},enable}", "plugins/enable", true)]
    [InlineData("plugins/{packages/{install,upload},enable}", "plugins/packages", false)]
    [InlineData("docs{,/**}", "docs", true)]
    [InlineData("docs{,/**}", "docs/a", true)]
    [InlineData("{policy,principals}/**", "principals/grant", true)]
    [InlineData("x{a,b}y{c,d}", "xbyc", true)]
    [InlineData("{a}", "a", true)]
    public void Braces_stand_for_either(string glob, string path, bool expected) => OperationGlob.Parse(glob).Matches(path).ShouldBe(expected);

    [Theory]
    [Rule("P2.8")]
    [InlineData("[pr]un", "run", true)]
    [InlineData("[pr]un", "gun", false)]
    [InlineData("[a-z]un", "run", true)]
    [InlineData("[a-c]un", "run", false)]
    [InlineData("[!a-c]un", "run", true)]
    [InlineData("[^r]un", "run", false)]
    [InlineData("a[!x]b", "a/b", false)]
    [InlineData("smoke[-_]test", "smoke-test", true)]
    [InlineData("[a-z-]*", "-x", true)]
    [InlineData("[A-Z]un", "run", false)]
    public void A_class_stands_for_one_character_of_a_segment(string glob, string path, bool expected) => OperationGlob.Parse(glob).Matches(path).ShouldBe(expected);

    [Theory]
    [Rule("P2.9")]
    [InlineData("Run")]
    [InlineData("RUN")]
    [InlineData("[A-Z]un")]
    public void Case_matters(string glob) => OperationGlob.Parse(glob).Matches("run").ShouldBeFalse();

    [Theory]
    [Rule("P2.10")]
    [InlineData("/docs", "begins with a slash")]
    [InlineData("/", "begins with a slash")]
    [InlineData("docs/", "ends with a slash")]
    [InlineData("docs/**/", "ends with a slash")]
    [InlineData("{docs/,run}", "ends with a slash")]
    [InlineData("{/docs,run}", "begins with a slash")]
    [InlineData("{docs,}/run", "begins with a slash")]
    [InlineData("run/{docs,}", "ends with a slash")]
    public void A_slash_at_either_end_is_an_error(string glob, string fault) => Fault(glob).ShouldContain(fault);

    [Theory]
    [Rule("P2.44")]
    [InlineData("", "1 to 256 characters")]
    [InlineData("a//b", "two slashes in a row")]
    [InlineData("a**", "** must be a word of its own")]
    [InlineData("**a/b", "** must be a word of its own")]
    [InlineData("***", "** must be a word of its own")]
    [InlineData("{a", "opens a brace")]
    [InlineData("{a,{b}", "opens a brace")]
    [InlineData("a}", "closes a brace")]
    [InlineData("a,b", "comma outside braces")]
    [InlineData("{}", "nothing in them")]
    [InlineData("{,a}", "is empty")]
    [InlineData("[a", "opens a class")]
    [InlineData("a]", "closes a class")]
    [InlineData("[]", "nothing in it")]
    [InlineData("[!]", "nothing in it")]
    [InlineData("[z-a]", "does not go upwards")]
    [InlineData("[a/]", "opens a class")]
    [InlineData("[a*]", "a class with '*' in it")]
    [InlineData("plugin:install", "has a colon")]
    [InlineData("policy show", "has a space")]
    [InlineData("ru?", "question mark")]
    [InlineData("!run", "exclamation mark")]
    [InlineData("run\\*", "which no path of an operation holds")]
    [InlineData("r\u00FCn", "which no path of an operation holds")]
    [InlineData("[\u00E0-\u00FC]", "a class with")]
    [InlineData("run\n", "which no path of an operation holds")]
    public void What_is_no_glob_is_refused_with_the_reason(string glob, string fault) => Fault(glob).ShouldContain(fault);

    [Fact]
    public void A_glob_has_a_longest_length()
    {
        OperationGlob.Parse(new string('a', OperationGlob.MaxLength)).Matches("a").ShouldBeFalse();
        Fault(new string('a', OperationGlob.MaxLength + 1)).ShouldContain("256");
    }

    [Fact]
    public void Braces_are_bounded_before_they_are_written_out()
    {
        OperationGlob.Parse("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}").Alternatives.ShouldBe(OperationGlob.MaxAlternatives);
        Fault("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}").ShouldContain("more than 64 patterns");
        Fault(string.Concat(Enumerable.Repeat("{a,b}", 50))).ShouldContain("more than 64 patterns");
        Fault($"{{{string.Join(',', Enumerable.Range(0, 65))}}}").ShouldContain("more than 64 patterns");
        Fault(new string('{', 100) + "a" + new string('}', 100)).ShouldContain("deeper than 8");
    }

    [Fact]
    public void Alternatives_that_are_alike_count_once() => OperationGlob.Parse("{a,a,a}").Alternatives.ShouldBe(1);

    [Fact]
    public void A_glob_is_known_by_its_text()
    {
        OperationGlob.Parse("a/**").ShouldBe(OperationGlob.Parse("a/**"));
        OperationGlob.Parse("a/**").ShouldNotBe(OperationGlob.Parse("a/*"));
        OperationGlob.Parse("a/**").ToString().ShouldBe("a/**");
    }

    // Backtracking into every star would take longer than anybody waits.
    [Fact]
    public void A_hostile_glob_is_answered()
    {
        var stars = string.Concat(Enumerable.Repeat("*a", 100)) + "*b";
        OperationGlob.Parse(stars).Matches(new string('a', 128)).ShouldBeFalse();
        var segments = string.Join('/', Enumerable.Repeat("**/a", 50)) + "/b";
        OperationGlob.Parse(segments).Matches(string.Join('/', Enumerable.Repeat("a", 64))).ShouldBeFalse();
    }

    private static string Fault(string glob)
    {
        OperationGlob.TryParse(glob, out var parsed, out var fault).ShouldBeFalse();
        parsed.ShouldBeNull();
        Should.Throw<FormatException>(() => OperationGlob.Parse(glob)).Message.ShouldBe(fault);
        return fault!;
    }
}
