using Bailey.Scripting.Compilation;
using Bailey.Scripting.Gate;
using Bailey.Scripting.Surfaces;

namespace Bailey.Scripting.Tests.Gate;

/// <summary>The second net alone: compiled code, whose text nobody judged.</summary>
public sealed class EmittedCodeTests
{
    [Theory]
    [InlineData("return System.IO.File.Exists(\"x\");", "System.IO.File")]
    [InlineData("return \"x\".GetType() == null;", "System.Object.GetType")]
    [InlineData("System.Environment.Exit(1);", "System.Environment.Exit")]
    [InlineData("return string.Intern(\"x\");", "System.String.Intern")]
    [InlineData("static T Make<T>() where T : new() => new T(); return Make<System.IO.MemoryStream>();", "System.IO.MemoryStream")]
    [InlineData("foreach (var line in System.IO.File.ReadLines(\"x\")) return line; return 1;", "System.IO.File")]
    [InlineData("dynamic d = 1; return d + 1;", "")]
    [InlineData("var a = new float[1]; return System.Numerics.Vector2.LoadUnsafe(ref a[0]).X;", "System.Numerics.Vector2.LoadUnsafe")]
    [InlineData("static extern int getpid(); return 1;", "native code")]
    [InlineData("[System.Runtime.InteropServices.DllImport(\"libc\")] static extern int getpid(); return getpid();", "native code")]
    [InlineData("class A { [System.Runtime.CompilerServices.MethodImpl((short)32)] public void F() { } } return 1;", "[MethodImpl]")]
    [InlineData("[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit)] struct S { [System.Runtime.InteropServices.FieldOffset(0)] public int A; } return new S().A;", "fields that may overlap")]
    public void Compiled_code_gives_away_what_it_reaches(string code, string reached)
    {
        var violations = ViolationsOf(code);

        violations.ShouldNotBeEmpty();
        violations.ShouldAllBe(static violation => violation.Code == ScriptViolationCode.CompiledCode);
        violations.ShouldContain(violation => violation.Symbol!.Contains(reached, StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_compiler_adds_by_itself_passes() =>
        ViolationsOf("using System.Linq; record R(int A); var n = new[] { 1, 2, 3, 4, 5 }; System.Collections.Generic.List<int> l = [.. n, 6]; lock (n) { } return $\"{new R(1)} {l.Count} {n[1..]} {n.Where(x => x > 1).Count()}\";").ShouldBeEmpty();

    private static ScriptViolation[] ViolationsOf(string code)
    {
        var compiled = ScriptCompiler.Compile(code, typeof(ScriptSurface)).Compiled.ShouldNotBeNull();
        var violations = new ViolationList();
        EmittedCodeJudge.Judge(compiled.Submissions[0].Image, "script.csx", [], violations);
        return [.. violations.ToArray()];
    }
}
