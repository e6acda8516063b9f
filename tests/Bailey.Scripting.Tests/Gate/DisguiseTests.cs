using Bailey.Scripting.Gate;
using Bailey.Testing;

namespace Bailey.Scripting.Tests.Gate;

/// <summary>Scripts of both corpora, written in another way: the verdict stays.</summary>
public sealed class DisguiseTests
{
    private static readonly (string Name, Func<string, string> Apply)[] s_disguises =
    [
        ("comments", Disguise.WithComments),
        ("escapes", Disguise.WithEscapes),
        ("verbatim", Disguise.WithVerbatimNames),
        ("global", Disguise.WithGlobal),
        ("lines", Disguise.WithOtherLines),
    ];

    [Fact]
    [Rule("S1.6")]
    public void An_evil_script_in_disguise_is_refused_for_the_same_reasons()
    {
        var lost = new List<string>();
        foreach (var (script, index) in ScriptCase.Own("evil").Select(static (script, index) => (script, index)))
        {
            // Each script in one disguise, and its neighbours in the others: all in all would take minutes.
            var (name, apply) = s_disguises[index % s_disguises.Length];
            if (name == "comments" && script.Code.Contains("#", StringComparison.Ordinal))
            {
                continue;
            }

            var expected = script.Head.Split(':')[0];
            if (!ScriptTrustValidator.FindViolations(apply(script.Code)).Any(violation => violation.Code == expected))
            {
                lost.Add($"{script.Name} as {name}: {expected}");
            }
        }

        lost.ShouldBeEmpty();
    }

    [Fact]
    public void A_benign_script_in_disguise_passes()
    {
        var refused = new List<string>();
        foreach (var (script, index) in ScriptCase.Own("benign").Select(static (script, index) => (script, index)).Where(static item => item.index % 2 == 0))
        {
            var (name, apply) = s_disguises[index / 2 % s_disguises.Length];
            refused.AddRange(ScriptTrustValidator.FindViolations(name == "comments" && script.Code.Contains('#', StringComparison.Ordinal) ? script.Code : apply(script.Code)).Select(violation => $"{script.Name} as {name}: {violation}"));
        }

        refused.ShouldBeEmpty();
    }
}
