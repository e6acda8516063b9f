using Bailey.Scripting.Compilation;
using Bailey.Scripting.Gate;
using Bailey.Scripting.Surfaces;
using Bailey.Testing;
using Microsoft.CodeAnalysis;

namespace Bailey.Scripting.Tests.Gate;

public sealed class GateTests
{
    [Theory]
    [InlineData("using F = System.IO.File;\nreturn F.Exists(\"x\");")]
    [InlineData("using static System.IO.File;\nreturn Exists(\"x\");")]
    [InlineData("return global::System.IO.File.Exists(\"x\");")]
    [InlineData("return System.\\u0049O.F\\u0069le.Exists(\"x\");")]
    [InlineData("var f = System.IO.File.OpenRead(\"x\"); return f.Length;")]
    [InlineData("return new System.Collections.Generic.List<System.IO.FileInfo>().Count;")]
    [InlineData("class Mine : System.IO.MemoryStream { } return 1;")]
    [InlineData("System.Func<string, bool> f = System.IO.File.Exists; return f(\"x\");")]
    [InlineData("using System.IO;\nreturn 1;")]
    [InlineData("class C { public static implicit operator System.IO.FileInfo(C c) => null; } System.IO.FileInfo f = new C(); return f;")]
    [Rule("S1.6")]
    public void What_a_name_stands_for_decides_and_not_how_it_is_spelled(string code) =>
        CodesOf(code).ShouldContain(ScriptViolationCode.ForbiddenScope);

    [Theory]
    [InlineData("System.IO.File.Exists(\"x\")")]
    [InlineData("System.Diagnostics.Process.GetProcesses()")]
    [InlineData("new System.Threading.Mutex()")]
    [InlineData("System.Reflection.Assembly.GetExecutingAssembly()")]
    [InlineData("System.Net.Dns.GetHostName()")]
    [InlineData("System.Runtime.InteropServices.Marshal.SizeOf<int>()")]
    [InlineData("Microsoft.Win32.Registry.CurrentUser")]
    [Rule("S1.1")]
    public void The_forbidden_namespaces_are_out_of_reach(string expression) =>
        CodesOf($"return {expression};").ShouldContain(ScriptViolationCode.ForbiddenScope);

    [Fact]
    [Rule("S1.2")]
    public void Tasks_and_the_tokens_that_cancel_them_are_excepted() =>
        CodesOf("""
            using System.Threading;
            using System.Threading.Tasks;
            static async Task<int> Work(CancellationToken token) { await Task.Delay(1, token); return 1; }
            using (var source = new CancellationTokenSource()) return await Work(source.Token);
            """).ShouldBeEmpty();

    [Fact]
    [Rule("S1.3")]
    public void Members_that_lead_to_reflection_are_refused_on_every_receiver()
    {
        string[] receivers = ["\"x\"", "1", "new object()", "System.DateTime.UtcNow", "new[] { 1 }", "(1, 2)", "new { A = 1 }", "System.DayOfWeek.Friday", "default(System.Guid)", "((object)null)"];

        receivers.Where(static receiver => !CodesOf($"return {receiver}.GetType() == null;").Contains(ScriptViolationCode.ReflectionGateway)).ShouldBeEmpty();
    }

    [Fact]
    [Rule("S1.4")]
    public void Dynamic_and_Activator_are_refused()
    {
        CodesOf("dynamic x = 1; return x;").ShouldContain(ScriptViolationCode.ForbiddenIdentifier);
        CodesOf("return System.Activator.CreateInstance<object>();").ShouldContain(ScriptViolationCode.ForbiddenIdentifier);
    }

    [Fact]
    [Rule("S1.5")]
    public void Stopwatch_Debug_and_Activity_are_fine() =>
        CodesOf("using System.Diagnostics; var w = Stopwatch.StartNew(); Debug.WriteLine(w.Elapsed); using (var a = new Activity(\"x\")) a.SetTag(\"k\", 1); return 1;").ShouldBeEmpty();

    [Fact]
    [Rule("S1.7")]
    public void A_type_that_nobody_allowed_is_refused() =>
        CodesOf("return new System.Data.DataTable().Compute(\"1+1\", \"\");").ShouldContain(ScriptViolationCode.TypeNotAllowed);

    [Theory]
    [InlineData("System.Environment.Exit(1);", ScriptViolationCode.MemberNotAllowed)]
    [InlineData("System.Environment.FailFast(\"\");", ScriptViolationCode.MemberNotAllowed)]
    [InlineData("return System.Environment.GetEnvironmentVariable(\"PATH\");", ScriptViolationCode.MemberNotAllowed)]
    [InlineData("return System.AppDomain.CurrentDomain.BaseDirectory;", ScriptViolationCode.TypeNotAllowed)]
    [InlineData("return System.AppContext.BaseDirectory;", ScriptViolationCode.TypeNotAllowed)]
    [InlineData("return System.Runtime.Loader.AssemblyLoadContext.Default;", ScriptViolationCode.TypeNotAllowed)]
    [InlineData("return System.Console.In.ReadLine();", ScriptViolationCode.MemberNotAllowed)]
    [InlineData("System.GC.Collect();", ScriptViolationCode.TypeNotAllowed)]
    [InlineData("System.Linq.Expressions.Expression<System.Func<int>> e = () => 1; return e.Compile()();", ScriptViolationCode.TypeNotAllowed)]
    [InlineData("return System.Xml.Linq.XElement.Load(\"http://x\");", ScriptViolationCode.TypeNotAllowed)]
    [InlineData("new System.Xml.Xsl.XslCompiledTransform().Load(\"x\");", ScriptViolationCode.TypeNotAllowed)]
    [InlineData("new System.CodeDom.Compiler.GeneratedCodeAttribute(\"\", \"\").ToString();", ScriptViolationCode.TypeNotAllowed)]
    [InlineData("#r \"x.dll\"", ScriptViolationCode.Directive)]
    [InlineData("#load \"x.csx\"", ScriptViolationCode.Directive)]
    [InlineData("unsafe { }", ScriptViolationCode.Unsafe)]
    [InlineData("int* p = null;", ScriptViolationCode.Unsafe)]
    [InlineData("delegate*<void> f = null;", ScriptViolationCode.Unsafe)]
    [InlineData("int i = 1; var r = __makeref(i);", ScriptViolationCode.Unsafe)]
    [InlineData("[System.Runtime.InteropServices.DllImport(\"libc\")] static extern int getpid();", ScriptViolationCode.NativeCode)]
    [InlineData("class A { [System.Runtime.CompilerServices.UnsafeAccessor(System.Runtime.CompilerServices.UnsafeAccessorKind.Method)] static void F() { } }", ScriptViolationCode.TypeNotAllowed)]
    [InlineData("class A { [System.Runtime.CompilerServices.ModuleInitializer] internal static void F() { } }", ScriptViolationCode.TypeNotAllowed)]
    [InlineData("class A { ~A() { } }", ScriptViolationCode.UnboundExecution)]
    [Rule("S1.8")]
    public void What_reaches_the_process_is_refused(string code, string expected) => CodesOf(code).ShouldContain(expected);

    [Fact]
    [Rule("S1.9")]
    public void A_violation_says_what_where_and_what_to_do_instead()
    {
        var violation = ScriptTrustValidator.FindViolations("var n = 1;\nreturn System.IO.File.Exists(\"x\");", name: "rules/a.csx")[0];

        violation.Code.ShouldBe("BAILEY1001");
        violation.Message.ShouldBe("System.IO.File belongs to System.IO, which scripts may not touch");
        violation.Span.ShouldBe(new ScriptSpan("rules/a.csx", 2, 18, 2, 22));
        violation.Symbol.ShouldBe("System.IO.File");
        violation.Remedy.ShouldBe("keep values with Storage");
    }

    [Fact]
    [Rule("S1.10")]
    public void A_gate_without_its_references_refuses_everything_and_says_so()
    {
        foreach (var missing in new[] { "System.Runtime.dll", "System.Linq.dll" })
        {
            var framework = ReferenceSet.Framework.Where(reference => !reference.Display!.EndsWith(missing, StringComparison.Ordinal)).ToArray();
            framework.Length.ShouldBe(ReferenceSet.Framework.Length - 1);

            var verdict = ScriptGate.Judge(UnitOf("return 1;"), [], [.. framework], CancellationToken.None);

            verdict.MayRun.ShouldBeFalse();
            verdict.Violations.ShouldHaveSingleItem().Code.ShouldBe(ScriptViolationCode.CannotResolve);
            verdict.Violations[0].Message.ShouldContain("does not find System.");
        }
    }

    [Fact]
    [Rule("S1.10")]
    public void A_gate_without_any_reference_refuses_the_empty_script() =>
        ScriptGate.Judge(UnitOf(""), [], [], CancellationToken.None).Violations.ShouldHaveSingleItem().Code.ShouldBe(ScriptViolationCode.CannotResolve);

    [Theory]
    [InlineData("object o = 1; return o is System.IO.Stream;")]
    [InlineData("System.IO.Stream[] s = null; return s;")]
    [InlineData("static System.IO.Stream F() => null; return F();")]
    [InlineData("[System.Runtime.InteropServices.Guid(\"x\")] class A { } return 1;")]
    [InlineData("return default(System.Collections.Generic.KeyValuePair<int, System.Threading.Thread>).Key;")]
    [InlineData("return System.Security.Cryptography.SHA256.HashData((System.IO.Stream)null);")]
    [Rule("S1.11")]
    public void Every_place_of_a_type_is_judged(string code) => CodesOf(code).ShouldContain(ScriptViolationCode.ForbiddenScope);

    [Theory]
    [InlineData("return missing;")]
    [InlineData("return 1 +;")]
    [Rule("S1.11")]
    public void A_script_with_an_error_is_refused(string code) => CodesOf(code).ShouldBe([ScriptViolationCode.DoesNotCompile]);

    [Fact]
    [Rule("S1.11")]
    public void A_library_is_judged_as_well_and_its_names_count()
    {
        var bad = ScriptGate.Judge(UnitOf("return 1;") with { Libraries = [new ScriptSource("lib.csx", "var files = System.IO.Directory.GetFiles(\"/\");")] });
        bad.Violations.ShouldContain(static violation => violation.Span.Name == "lib.csx" && violation.Code == ScriptViolationCode.ForbiddenScope);

        ScriptGate.Judge(UnitOf("return Twice(4);") with { Libraries = [new ScriptSource("lib.csx", "static int Twice(int n) => n * 2;")] }).Violations.ShouldBeEmpty();
    }

    [Fact]
    [Rule("S1.12")]
    public void Scripts_are_bound_against_assemblies_without_bodies_and_without_unsafe_code()
    {
        var compilation = ScriptCompiler.Create(ScriptCompiler.Parse(new ScriptSource("x", "return 1;")), "x", null, ReferenceSet.Framework, null);

        compilation.Options.AllowUnsafe.ShouldBeFalse();
        var references = compilation.SourceModule.ReferencedAssemblySymbols.Where(static assembly => assembly.GetAttributes().Any(static attribute => attribute.AttributeClass!.Name == "ReferenceAssemblyAttribute"));
        new[] { "System.Runtime", "System.Collections", "System.Linq", "System.Text.Json" }.ShouldBeSubsetOf(references.Select(static assembly => assembly.Name));
    }

    [Fact]
    [Rule("S1.15")]
    public void Exactly_what_was_judged_is_what_can_run()
    {
        var verdict = ScriptGate.Judge(UnitOf("return 1;"));

        verdict.Compiled!.Submissions.ShouldHaveSingleItem().Image.ShouldNotBeEmpty();
        ScriptGate.Judge(UnitOf("return System.IO.File.Exists(\"x\");")).Compiled.ShouldBeNull();
    }

    [Fact]
    [Rule("S1.16")]
    public void No_symbol_is_defined_and_nobody_waits_in_vain()
    {
        CodesOf("#define DEBUG\nSystem.Diagnostics.Debug.Assert(false);").ShouldBe([ScriptViolationCode.Directive]);
        CodesOf("async void F() { await System.Threading.Tasks.Task.Yield(); } F();").ShouldBe([ScriptViolationCode.UnboundExecution]);
    }

    [Theory]
    [InlineData("class File { public static bool Exists(string name) => name == \"x\"; }\nreturn File.Exists(\"x\");")]
    [InlineData("return \"System.IO.File.Delete(x); GetType()\"; // using System.Reflection; dynamic")]
    [InlineData("return nameof(System.IO.File);")]
    [InlineData("var dynamicPrice = 1; return dynamicPrice;")]
    [Rule("S1.17")]
    public void A_forbidden_word_is_no_violation_where_it_stands_for_something_else(string code) => CodesOf(code).ShouldBeEmpty();

    [Fact]
    [Rule("S1.18")]
    public void The_compiler_compiles_and_parses()
    {
        ScriptCompiler.Compile("return Settings[\"x\"];", typeof(ScriptSurface)).Compiled.ShouldNotBeNull();
        ScriptCompiler.Compile("return nothing;").Violations[0].Message.ShouldStartWith("CS0103");
        ScriptCompiler.ParseDiagnostics("return nothing;").ShouldBeEmpty();
        ScriptCompiler.ParseDiagnostics("return (;").ShouldNotBeEmpty();
    }

    [Fact]
    [Rule("S1.19")]
    public void Every_member_of_the_surfaces_may_be_used_with_all_that_it_takes_and_gives()
    {
        var framework = ScriptCompiler.Create(ScriptCompiler.Parse(new ScriptSource("x", "")), "x", typeof(ScriptSurface), ReferenceSet.Framework.Add(ReferenceSet.Surfaces), null);
        var judge = new SymbolJudge([]);

        foreach (var type in new[] { typeof(ScriptSurface), typeof(TriggerSurface), typeof(ScriptStorage) })
        {
            var members = framework.GetTypeByMetadataName(type.FullName!)!.GetMembers().Where(static member => member.DeclaredAccessibility == Accessibility.Public).ToList();
            members.ShouldNotBeEmpty();
            members.Select(judge.Judge).Where(static finding => finding is not null).ShouldBeEmpty();
        }
    }

    [Fact]
    [Rule("S1.20")]
    public void Equal_texts_are_known_by_equal_hashes_and_others_are_not()
    {
        var hash = ScriptGate.Judge(UnitOf("return 1;")).Compiled!.ContentHash;

        ScriptGate.Judge(UnitOf("return 1;")).Compiled!.ContentHash.ShouldBe(hash);
        ScriptGate.Judge(UnitOf("return 2;")).Compiled!.ContentHash.ShouldNotBe(hash);
        ScriptGate.Judge(UnitOf("return 1;") with { Surface = SurfaceKind.Script }).Compiled!.ContentHash.ShouldNotBe(hash);
        ScriptGate.Judge(UnitOf("return 1;") with { Libraries = [new ScriptSource("l", "")] }).Compiled!.ContentHash.ShouldNotBe(hash);
    }

    [Fact]
    public void The_validator_and_the_gate_say_the_same()
    {
        foreach (var script in ScriptCase.Own("evil").Concat(ScriptCase.Own("benign")).Where(static (_, index) => index % 10 == 0))
        {
            var unit = new ScriptUnit(new ScriptSource(script.Name, script.Code)) { Surface = SurfaceKind.Script };
            ScriptGate.Judge(unit).Violations.ShouldBe(ScriptTrustValidator.FindViolations(script.Code, name: script.Name), script.Name);
        }
    }

    [Fact]
    public void An_assembly_that_the_host_adds_may_be_used_and_what_it_hands_out_is_judged()
    {
        var reference = MetadataReference.CreateFromFile(typeof(RepositoryRoot).Assembly.Location);

        ScriptTrustValidator.FindViolations("return Bailey.Testing.RepositoryRoot.Path;", [reference]).ShouldBeEmpty();
        ScriptTrustValidator.FindViolations("return Bailey.Testing.RepositoryRoot.Path;").ShouldNotBeEmpty();
        ScriptTrustValidator.FindViolations("return Bailey.Testing.RepositoryRoot.Path.GetType() == null;", [reference])[0].Code.ShouldBe(ScriptViolationCode.ReflectionGateway);
    }

    private static ScriptUnit UnitOf(string code) => new(new ScriptSource("script.csx", code));

    private static string[] CodesOf(string code) => [.. ScriptTrustValidator.FindViolations(code).Select(static violation => violation.Code).Distinct()];
}
