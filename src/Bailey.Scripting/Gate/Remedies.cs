namespace Bailey.Scripting.Gate;

/// <summary>What to write instead of something that may not be used.</summary>
internal static class Remedies
{
    private static readonly (string Prefix, string Remedy)[] s_known =
    [
        ("System.Activator", "create the object with new"),
        ("System.AppContext", "settings come from Settings"),
        ("System.AppDomain", "settings come from Settings"),
        ("System.Buffers.MemoryPool", "create the array"),
        ("System.ComponentModel", "leave it out: nothing reads it in a script"),
        ("System.Data", "use lists and LINQ, and write formulas in C#"),
        ("System.Delegate", "call the delegate itself, or pass on what it needs"),
        ("System.Exception.StackTrace", "use the exception's Message, or its ToString()"),
        ("System.Exception.TargetSite", "use the exception's Message, or its ToString()"),
        ("System.Globalization.CultureInfo", "pass the culture to the method that formats or parses"),
        ("System.Runtime.InteropServices", "use arrays, Span<T> and Memory<T>; scripts call nothing outside of .NET"),
        ("System.Runtime.Serialization", "use JsonSerializer"),
        ("System.Security.Cryptography", "use the static HashData of SHA256, HMACSHA256 and the like"),
        ("System.Text.Json.Serialization.Metadata", "use JsonSerializer with its attributes"),
        ("System.Threading.Interlocked", "guard the value by lock on an object of your own"),
        ("System.Threading.Monitor", "guard the value by lock on an object of your own"),
        ("System.Threading.Lock", "guard the value by lock on an object of your own"),
        ("System.Threading.SemaphoreSlim", "await the work one after another, or several at once with Task.WhenAll"),
        ("System.Threading.PeriodicTimer", "await Task.Delay in a loop"),
        ("System.Threading.Timer", "await Task.Delay in a loop"),
        ("System.Threading.Tasks.Task.Start", "use Task.Run with await"),
        ("System.Threading.Tasks.Task.Factory", "use Task.Run with await"),
        ("System.TimeZoneInfo", "use the zone itself"),
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
        ("System.Runtime.CompilerServices.CallerFilePath", "use CallerMemberName or CallerLineNumber"),
        ("System.Runtime.CompilerServices.Unsafe", "use arrays, Span<T> and Memory<T>"),
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
