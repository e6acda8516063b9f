using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Bailey.Plugins.BuiltIn;

/// <summary>Names of plugins, of their hooks, and of hooks of the host.</summary>
internal static class PluginWord
{
    internal const int Longest = 64;
    internal const int LongestHook = 128;
    internal const string Grammar = "a to z, 0 to 9 and -, beginning with a letter or digit, 64 characters at most";

    private static readonly SearchValues<char> s_word = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> s_hook = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    internal static bool IsName([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= Longest } && text[0] != '-' && !text.AsSpan().ContainsAnyExcept(s_word);

    internal static bool IsHostHook([NotNullWhen(true)] string? text)
    {
        if (text is not { Length: > 0 and <= LongestHook })
        {
            return false;
        }

        foreach (var range in text.AsSpan().Split('.'))
        {
            if (text.AsSpan()[range] is { IsEmpty: true } || text.AsSpan()[range].ContainsAnyExcept(s_hook))
            {
                return false;
            }
        }

        return true;
    }

    internal static bool IsVersion([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= Longest } && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
