using System.Text;
using Bailey.Scripting.Gate;
using Bailey.Testing;

namespace Bailey.Scripting.Tests.Gate;

/// <summary>What is refused before anything is bound, as binding it could take for ever; and that ordinary code stays below.</summary>
public sealed class SyntaxCapTests
{
    [Fact]
    [Rule("S1.13")]
    public void Texts_that_keep_a_compiler_busy_are_refused_on_their_tree()
    {
        foreach (var (name, code) in Bombs())
        {
            var violations = ScriptTrustValidator.FindViolations(code);
            violations.ShouldNotBeEmpty(name);
            violations.ShouldAllBe(static violation => violation.Code == ScriptViolationCode.TooLarge || violation.Code == ScriptViolationCode.DoesNotCompile, name);
        }
    }

    [Theory]
    [InlineData("var isAdmin = false; /*\u202E } \u2066if (isAdmin)\u2069 \u2066 begin admins only */ return 1;", 4)]
    [InlineData("return \"user\u202E // only for admins\";", 1)]
    [InlineData("// \u202B\nreturn 1;", 1)]
    public void A_text_that_shows_another_one_than_runs_is_refused(string code, int marks) =>
        ScriptTrustValidator.FindViolations(code).Select(static violation => violation.Code).ShouldBe(Enumerable.Repeat(ScriptViolationCode.TurnedText, marks));

    [Theory]
    [InlineData("return \"\\u202E\";")]
    [InlineData("return \"שלום 👩\u200D💻\"; // می\u200Cخواهم")]
    public void Texts_of_every_script_pass(string code) => ScriptTrustValidator.FindViolations(code).ShouldBeEmpty();

    [Fact]
    [Rule("S1.13")]
    public void Ordinary_code_is_far_below_the_caps()
    {
        string[] ordinary =
        [
            $"return {string.Join(" + ", Enumerable.Repeat("\"x\"", 500))};",
            $"return new System.Text.StringBuilder(){string.Concat(Enumerable.Repeat(".Append('x')", 100))}.ToString();",
            $"var n = 3; {string.Concat(Enumerable.Range(0, 100).Select(static i => $"if (n == {i}) return {i}; else "))} return -1;",
            $"return new[] {{ {string.Join(", ", Enumerable.Range(0, 5000))} }}.Length;",
            $"return 3 switch {{ {string.Join(", ", Enumerable.Range(0, 500).Select(static i => $"{i} => \"v{i}\""))}, _ => \"\" }};",
            "return $\"a{$\"b{$\"c{1}\"}\"}\";",
            $"return {new string('(', 60)}1{new string(')', 60)};",
            "using System.Linq; var a = new[] { 1, 2 }; return a.Select(x => a.Select(y => a.Select(z => a.Select(w => x + y + z + w).Sum()).Sum()).Sum()).Sum();",
        ];

        ordinary.SelectMany(static code => ScriptTrustValidator.FindViolations(code)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("#r \"x\"\nreturn 1;")]
    [InlineData("#if A\n#load \"/dev/zero\"\n#endif\nreturn 1;")]
    [InlineData("#if A\n#elif B\n#define C\n#endif\nreturn 1;")]
    [InlineData("#line 5 \"x\"\nreturn 1;")]
    [Rule("S1.14")]
    public void Directives_are_refused_on_the_parse_tree(string code)
    {
        var violations = ScriptTrustValidator.FindViolations(code);

        violations.ShouldNotBeEmpty();
        violations.ShouldAllBe(static violation => violation.Code == ScriptViolationCode.Directive);
    }

    [Fact]
    public void Texts_with_odd_characters_get_an_answer()
    {
        string[] odd = ["\uFEFFreturn 1;", "return \"a\0b\".Length;", "return 1;\u2028return 2;", "return 1;\r", "\r\n\r\nreturn 1;\r\n", "\ud800", "return \"\udfff\".Length;", "\u200b", "return 1;\u001a"];

        foreach (var code in odd)
        {
            Should.NotThrow(() => ScriptTrustValidator.FindViolations(code));
        }

        ScriptTrustValidator.FindViolations("\uFEFFreturn 1;").ShouldBeEmpty();
        ScriptTrustValidator.FindViolations("using System.IO;\u2028return 1;").ShouldNotBeEmpty();
    }

    private static IEnumerable<(string Name, string Code)> Bombs()
    {
        yield return ("too long", $"return 1;{new string(' ', ScriptTrustPolicy.MaxTextLength)}");
        yield return ("parentheses", $"return {new string('(', 5000)}1{new string(')', 5000)};");
        yield return ("interpolations", $"return {Nested("$\"{", 12, "1")}{string.Concat(Enumerable.Repeat("}\"", 12))};");
        yield return ("lambdas", $"using System; static int F(Func<int, int> f) => f(1); return {Nested("F(x => ", 12, "1")}{new string(')', 12)};");
        yield return ("generics", $"using System.Collections.Generic; {Nested("List<", 500, "int")}{new string('>', 500)} x = null; return x;");
        yield return ("terms", $"var a = 1; return {string.Join('+', Enumerable.Repeat("a", 100_000))};");
        yield return ("mixed terms", $"var a = 1; return a{string.Concat(Enumerable.Repeat("+a-a", 20_000))};");
        yield return ("calls", $"return \"\"{string.Concat(Enumerable.Repeat(".Trim()", 5000))};");
        yield return ("arrays", $"return new object[] {Nested("{ new object[] ", 300, "{ }")}{new string('}', 300)};");
        yield return ("conditionals", $"return {string.Concat(Enumerable.Repeat("true ? 1 : ", 1000))}0;");
        yield return ("tuples", $"return {Nested("(1, ", 600, "1")}{new string(')', 600)};");
        yield return ("patterns", $"return 1 is {Nested("not ", 2000, "2")};");
        yield return ("coalescing", $"string s = null; return {string.Concat(Enumerable.Repeat("s ?? ", 2000))}\"\";");
        yield return ("prefixes", $"return {string.Concat(Enumerable.Repeat("- ", 5000))}1;");
    }

    private static string Nested(string open, int times, string inner) => new StringBuilder(open.Length * times).Insert(0, open, times).Append(inner).ToString();
}
