using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Bailey.Plugins.Packages;

/// <summary>The formats of texts that schemas of settings may name. Unlike in plain JSON Schema they are demanded, and not only told.</summary>
internal static partial class SettingFormats
{
    private static readonly Dictionary<string, Func<string, bool>> s_formats = new(StringComparer.Ordinal)
    {
        ["date"] = static text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        ["date-time"] = static text => Moment().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        ["email"] = static text => Mailbox().IsMatch(text),
        ["hostname"] = static text => text.Length <= 253 && HostName().IsMatch(text),
        ["ipv4"] = static text => text.Count('.') == 3 && IPAddress.TryParse(text, out var address) && address.ToString() == text,
        ["ipv6"] = static text => !text.Contains('%', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6,
        ["uri"] = static text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.IsWellFormedOriginalString() && text.Contains(':', StringComparison.Ordinal),
        ["uuid"] = static text => Guid.TryParseExact(text, "D", out _),
    };

    /// <summary>Their names.</summary>
    internal static IReadOnlyCollection<string> Names => s_formats.Keys;

    internal static bool Matches(string format, string text) => s_formats[format](text);

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.NonBacktracking)]
    private static partial Regex Moment();

    [GeneratedRegex(@"\A[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Mailbox();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex HostName();
}
