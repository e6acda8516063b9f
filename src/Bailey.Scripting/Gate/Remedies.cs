namespace Bailey.Scripting.Gate;

/// <summary>What to write instead of something that may not be used.</summary>
internal static class Remedies
{
    private static readonly (string Prefix, string Remedy)[] s_known =
    [
        ("System.IO.StringWriter", "use System.Text.StringBuilder"),
        ("System.IO.StringReader", "split the text, or walk through its characters"),
        ("System.IO.MemoryStream", "use an array, or System.Buffers.ArrayBufferWriter<byte>"),
        ("System.IO.Path", "work on the text of the path"),
        ("System.IO", "keep values with Storage"),
        ("System.Net.WebUtility", "use System.Web.HttpUtility"),
        ("System.Net", "ask the host by HttpAsync, for which the script needs the capability network:connect"),
        ("System.Threading.Thread", "use await Task.Delay, and Task.Run with await"),
        ("System.Threading", "use Task, await, CancellationToken and lock"),
        ("System.Reflection", "use is, as, patterns and generics to tell types apart"),
        ("System.Diagnostics.Process", "ask the host by CallAsync"),
        ("System.Environment", "settings come from Settings"),
        ("System.Type", "compare types with ==, or use is, patterns and nameof"),
        ("System.Console", "use Log, or return the result"),
        ("System.Linq.Expressions", "use a delegate"),
        ("System.Linq.Queryable", "use Enumerable, without AsQueryable"),
        ("System.Linq.Parallel", "use Enumerable, without AsParallel"),
        ("System.Threading.Tasks.Parallel", "await the work one after another, or with Task.WhenAll"),
        ("System.Buffers.ArrayPool", "create the array"),
        ("System.Xml", "read JSON, or take the text apart"),
        ("System.GC", "leave memory to the runtime"),
        ("System.Random", "use new Random() or Random.Shared"),
        ("System.Runtime.CompilerServices.DefaultInterpolatedStringHandler", "let $\"...\" make the text, or collect it in a StringBuilder"),
    ];

    internal static string Of(string name)
    {
        foreach (var (prefix, remedy) in s_known)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return remedy;
            }
        }

        return "do without it; docs/script-gate.md lists what scripts may use";
    }
}
