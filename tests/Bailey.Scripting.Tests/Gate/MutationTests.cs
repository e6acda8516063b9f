using Bailey.Scripting.Gate;
using Microsoft.CodeAnalysis.Text;

namespace Bailey.Scripting.Tests.Gate;

/// <summary>Texts that nobody wrote: whatever it is given, the gate answers, in the same way each time.</summary>
public sealed class MutationTests
{
    private const int Rounds = 150;
    private const string Odd = "(){}[]<>;,.\"'$@#\\?*&!~=+-\n\0\u2028é";

    [Fact]
    public void The_gate_answers_any_text_twice_alike_and_points_into_it()
    {
        var random = new Random(20261122);
        var scripts = ScriptCase.Own("evil").Concat(ScriptCase.Own("benign")).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            var code = Mutate(scripts[random.Next(scripts.Length)].Code, scripts[random.Next(scripts.Length)].Code, random);

            var first = ScriptTrustValidator.FindViolations(code);

            if (round % 5 == 0)
            {
                ScriptTrustValidator.FindViolations(code).ShouldBe(first, code);
            }

            var lines = SourceText.From(code).Lines;
            first.ShouldAllBe(violation => IsWithin(violation.Span, lines), code);
            first.ShouldAllBe(static violation => violation.Message.Length > 0 && violation.Remedy.Length > 0 && violation.Code.StartsWith("BAILEY1", StringComparison.Ordinal), code);
            first.Length.ShouldBeLessThanOrEqualTo(ScriptTrustPolicy.MaxViolations);
        }
    }

    private static bool IsWithin(ScriptSpan span, TextLineCollection lines) =>
        span.Line >= 1 && span.Column >= 1 && span.EndLine >= span.Line && span.EndLine <= lines.Count
        && (span.Line < span.EndLine || span.Column <= span.EndColumn)
        && (span == new ScriptSpan(span.Name, 1, 1, 1, 1) || span.EndColumn <= lines[span.EndLine - 1].SpanIncludingLineBreak.Length + 1);

    private static string Mutate(string code, string other, Random random)
    {
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(code.Length + 1);
            var length = random.Next(Math.Min(30, code.Length - at + 1));
            code = random.Next(6) switch
            {
                0 => code.Remove(at, length),
                1 => code.Insert(at, code.Substring(at, length)),
                2 => code.Insert(at, Odd[random.Next(Odd.Length)].ToString()),
                3 => code[..at] + other[Math.Min(at, other.Length)..],
                4 => code.Insert(at, new[] { " async ", " static ", "await ", " ref ", " => ", " is ", " with { } ", "\n#if X\n", " unsafe ", "\\u0041" }[random.Next(10)]),
                _ => code[..at],
            };
        }

        return code;
    }
}
