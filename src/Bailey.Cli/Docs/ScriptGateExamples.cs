using Bailey.Scripting.Gate;

namespace Bailey.Cli.Docs;

/// <summary>What docs/script-gate.md shows: what script authors want to do, and a script for each code of the gate. Tests hold both against the gate.</summary>
internal static class ScriptGateExamples
{
    /// <summary>What authors want to do, and what to write for it.</summary>
    public static readonly (string Wish, string Code)[] Wishes =
    [
        ("keep a value until the next call", "await Storage.SetAsync(\"seen\", 1);"),
        ("read a setting", "var most = (int?)Settings[\"most\"] ?? 3;"),
        ("write to the log", "Log(\"here\");"),
        ("ask another system", "var reply = await HttpAsync(\"GET\", \"https://api.example/v1\");"),
        ("tell a member something", "await NotifyAsync(\"ana\", \"hello\");"),
        ("stop what passes through a filter", "Reject(\"no links, please\");"),
        ("wait", "await Task.Delay(100, Cancellation);"),
        ("do several things at once", "await Task.WhenAll(Task.Delay(1), Task.Delay(2));"),
        ("guard a value against two at once", "var gate = new object(); lock (gate) { Log(\"alone\"); }"),
        ("read JSON", "var name = (string)JsonNode.Parse(\"{\\\"name\\\":\\\"ana\\\"}\")[\"name\"];"),
        ("tell types apart", "object value = 1; var text = value switch { int n => $\"{n + 1}\", string s => s, _ => \"\" };"),
        ("collect text", "var lines = new StringBuilder().AppendLine(\"a\").ToString();"),
        ("take a text apart", "var words = \"a b\".Split(' ');"),
        ("measure time", "var watch = System.Diagnostics.Stopwatch.StartNew();"),
        ("know the time", "var now = DateTimeOffset.UtcNow;"),
        ("convert to a time zone", "var there = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById(\"UTC\"));"),
        ("make something random", "var die = Random.Shared.Next(1, 7);"),
        ("compute a hash", "var hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(\"x\")));"),
        ("release something when done", "class Scope : IDisposable { public void Dispose() { } }"),
    ];

    /// <summary>A script for each code. The gate's own failures have none, and neither has what no page can show.</summary>
    public static readonly (string Code, string Script)[] Refused =
    [
        (ScriptViolationCode.ForbiddenScope, "return System.IO.File.ReadAllText(\"x\");"),
        (ScriptViolationCode.ReflectionGateway, "return \"x\".GetType().Name;"),
        (ScriptViolationCode.ForbiddenIdentifier, "dynamic d = 1; return d.X;"),
        (ScriptViolationCode.TypeNotAllowed, "return new System.Data.DataTable().Compute(\"1+1\", \"\");"),
        (ScriptViolationCode.MemberNotAllowed, "System.Environment.Exit(1);"),
        (ScriptViolationCode.Directive, "#load \"other.csx\""),
        (ScriptViolationCode.Unsafe, "unsafe { int* p = null; }"),
        (ScriptViolationCode.NativeCode, "static extern int getpid();"),
        (ScriptViolationCode.UnboundExecution, "async void Fire() => await Task.Delay(1);"),
        (ScriptViolationCode.AttributeNotAllowed, "[assembly: System.CLSCompliant(true)]"),
        (ScriptViolationCode.HidesGateway, "class Own { public new string GetType() => \"\"; }"),
        (ScriptViolationCode.SharedLock, "lock (\"shared\") { }"),
        (ScriptViolationCode.TooLarge, "return $\"{$\"{$\"{$\"{$\"{1}\"}\"}\"}\"}\";"),
        (ScriptViolationCode.DoesNotCompile, "return missing;"),
        (ScriptViolationCode.CompiledCode, "class A { [System.Runtime.CompilerServices.MethodImpl((short)32)] void F() { } }"),
    ];
}
