using Bailey.Policy.Commands;
using static Bailey.Policy.Tests.Commands.Rules;

namespace Bailey.Policy.Tests.Commands;

/// <summary>What is odd in rules.</summary>
public sealed class CommandRuleWarningsTests
{
    [Fact]
    public void A_pattern_that_matches_nothing_is_told_with_what_was_meant()
    {
        var set = new CommandRuleSet([Rule("a", deny: ["plugin/**", "run"]), Rule(allow: ["principals/grnat", "quite/other"])]);
        CommandRuleWarnings.Of(set).ShouldBe(
        [
            "the rule a: 'plugin/**' in deny matches no operation that Bailey has (did you mean 'plugins/**'?)",
            "the rule #2: 'principals/grnat' in allow matches no operation that Bailey has (did you mean 'principals/grant'?)",
            "the rule #2: 'quite/other' in allow matches no operation that Bailey has",
        ]);
    }

    [Fact]
    public void Patterns_that_match_something_are_not_told()
    {
        CommandRuleWarnings.Of(new CommandRuleSet([Rule(allow: ["**", "*", "{run,odd}", "[a-z]*/show"])])).ShouldBeEmpty();
        CommandRuleWarnings.Of(new CommandRuleSet([Rule(allow: ["notes/*"])]), [Show]).ShouldBeEmpty();
    }
}
