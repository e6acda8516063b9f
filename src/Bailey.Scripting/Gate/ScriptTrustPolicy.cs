using System.Collections.Immutable;

namespace Bailey.Scripting.Gate;

/// <summary>
/// What scripts may and may not do: the single source of truth of the gate. What is allowed is decisive; the lists of what is forbidden are its named core,
/// and hold even where something of them were allowed by mistake.
/// </summary>
public static class ScriptTrustPolicy
{
    /// <summary>Counts changes of the policy, so that a script that an older one let pass is judged again.</summary>
    public const int Version = 2;

    /// <summary>The longest text, in UTF-16 code units.</summary>
    public const int MaxTextLength = 256 * 1024;

    /// <summary>Most libraries that a script may include.</summary>
    public const int MaxLibraries = 32;

    /// <summary>The deepest nesting of syntax. Chains of one operator count once.</summary>
    public const int MaxDepth = 400;

    /// <summary>The longest chain of one operator, such as <c>a + b + c</c>.</summary>
    public const int MaxChain = 2000;

    /// <summary>The deepest nesting of interpolated strings: each level doubles the time of the compiler.</summary>
    public const int MaxInterpolationDepth = 4;

    /// <summary>The deepest nesting of lambdas: with each level, the compiler tries all overloads again.</summary>
    public const int MaxLambdaDepth = 8;

    /// <summary>Most violations that are told of one script; it has at least one more where so many are told.</summary>
    public const int MaxViolations = 100;

    /// <summary>Namespaces of which nothing may be used, nor of those below them.</summary>
    public static ImmutableArray<string> ForbiddenScopes { get; } =
    [
        "System.IO",
        "System.Diagnostics.Process",
        "System.Threading",
        "System.Reflection",
        "System.Net",
        "System.Runtime.InteropServices",
        "Microsoft.Win32",
    ];

    /// <summary>Namespaces and types within <see cref="ForbiddenScopes"/> that may be used as far as they are allowed.</summary>
    public static ImmutableArray<string> ScopeExceptions { get; } =
    [
        "System.Threading.Tasks",
        "System.Threading.CancellationToken",
        "System.Threading.CancellationTokenSource",

        // What CancellationToken.Register gives back, and a constant that Task.Delay takes.
        "System.Threading.CancellationTokenRegistration",
        "System.Threading.Timeout",
    ];

    /// <summary>Names of members that lead to reflection, on whatever type of the framework.</summary>
    public static ImmutableArray<string> GatewayMembers { get; } =
    [
        "GetType", "GetTypeInfo", "Assembly", "Module", "CreateInstance", "InvokeMember",
        "GetMethod", "GetMethods", "GetConstructor", "GetConstructors", "GetField", "GetFields", "GetProperty", "GetProperties",
        "GetMember", "GetMembers", "GetRuntimeMethod", "GetRuntimeMethods", "MethodHandle", "TypeHandle",
    ];

    /// <summary>Members that have such a name and lead to nothing of the kind.</summary>
    public static ImmutableArray<string> GatewayExceptions { get; } = ["System.Text.Json.JsonElement.GetProperty"];

    /// <summary>Members that look for a file by a text they are given: they may be called with texts that are written out, and lead to no other folder.</summary>
    public static ImmutableArray<string> WrittenOutMembers { get; } =
    [
        "System.TimeZoneInfo.FindSystemTimeZoneById",
        "System.TimeZoneInfo.TryFindSystemTimeZoneById",
        "System.TimeZoneInfo.ConvertTimeBySystemTimeZoneId",
    ];

    /// <summary>What may not be used under any name.</summary>
    public static ImmutableArray<string> ForbiddenIdentifiers { get; } = ["dynamic", "Activator"];

    /// <summary>Namespaces that a script for a surface need not name: their types are found without a <c>using</c>.</summary>
    public static ImmutableArray<string> Imports { get; } =
        ["System", "System.Collections.Generic", "System.Linq", "System.Text", "System.Text.Json.Nodes", "System.Threading.Tasks"];

    /// <summary>What is allowed of the framework: a text in the form that its first lines explain.</summary>
    public static string AllowedText { get; } = ReadText("allowed.txt");

    internal static AllowList Allowed { get; } = AllowList.Parse(AllowedText);

    /// <summary>What the compiler adds by itself.</summary>
    internal static AllowList ByCompiler { get; } = AllowList.Parse(ReadText("compiler.txt"));

    /// <summary>The forbidden scope that a full name of a namespace or type is in; null where it is in none, or excepted.</summary>
    internal static string? ScopeOf(string fullName)
    {
        foreach (var exception in ScopeExceptions)
        {
            if (IsWithin(fullName, exception))
            {
                return null;
            }
        }

        foreach (var scope in ForbiddenScopes)
        {
            if (IsWithin(fullName, scope))
            {
                return scope;
            }
        }

        return null;
    }

    private static bool IsWithin(string name, string scope) =>
        name.StartsWith(scope, StringComparison.Ordinal) && (name.Length == scope.Length || name[scope.Length] is '.' or '+' or '`');

    private static string ReadText(string name)
    {
        using var stream = typeof(ScriptTrustPolicy).Assembly.GetManifestResourceStream($"gate/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
