using Bailey.Policy.Capabilities;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Policy.Tests.Capabilities;

public sealed class ArgumentsPatternTests
{
    [Theory]
    [InlineData("status", true, "status")]
    [InlineData("status", false, "status", "--porcelain")]
    [InlineData("status", false, "xstatus")]
    [InlineData("a|b", false, "ax")]
    [InlineData("a|b", false, "xb")]
    [InlineData("log -n [0-9]+", true, "log", "-n", "7")]
    [InlineData("log -n [0-9]+", false, "log", "-n", "7\n")]
    [InlineData("say [a-z]+", false, "say", "a b")]
    [InlineData("say \"[a-z ]+\"", true, "say", "a b")]
    [InlineData("say \"[a-z ]+\"", false, "say", "a", "b")]
    [InlineData("(?m)^a$", false, "a", "b")]
    [InlineData("a ?", false, "a", "")]
    [InlineData("a \"\"", true, "a", "")]
    [InlineData(".*", false, "a\0b")]
    public void The_whole_of_the_arguments_must_match(string pattern, bool matches, params string[] arguments) =>
        ArgumentsPattern.Parse(pattern).Matches(arguments).ShouldBe(matches);

    [Fact]
    public void No_two_lists_of_arguments_yield_the_same_text()
    {
        var pieces = Gen.Elements("a", " ", "\"", "\\", "", "\n", "\\u000A", "u", "\u2028", "\u00A0", "\t");
        var arguments = pieces.ArrayOf(3).Select(string.Concat).ArrayOf(3).Select(list => list.Skip(1).ToArray());
        Prop.ForAll(arguments.ToArbitrary(), arguments.ToArbitrary(), (one, other) =>
            one.SequenceEqual(other) == (CommandLine.Join(one) == CommandLine.Join(other))).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    [Fact]
    public void Arguments_that_are_too_long_match_nothing()
    {
        ArgumentsPattern.Parse("a+").Matches([new string('a', CommandLine.MaxLength)]).ShouldBeTrue();
        ArgumentsPattern.Parse("a+").Matches([new string('a', CommandLine.MaxLength + 1)]).ShouldBeFalse();
        ArgumentsPattern.Parse("(a ?)+").Matches([.. Enumerable.Repeat("a", CommandLine.MaxLength)]).ShouldBeFalse();
        CommandLine.Join([new string('"', CommandLine.MaxLength / 2)]).ShouldBeNull();
    }

    [Fact]
    public void A_pattern_has_at_most_512_characters()
    {
        ArgumentsPattern.TryParse(new string('a', 512), out _, out _).ShouldBeTrue();
        ArgumentsPattern.TryParse(new string('a', 513), out _, out var fault).ShouldBeFalse();
        fault!.ShouldContain("512");
    }
}
