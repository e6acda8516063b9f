using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Bailey.Plugins.BuiltIn;

/// <summary>Which versions of the host a plugin works with: one comparator and 1 to 3 integers.</summary>
internal sealed record HostVersionConstraint
{
    internal const string Grammar = "one of =, >=, >, <=, < and 1 to 3 integers parted by dots, as in >=1.2";

    private const int MostDigits = 9;
    private static readonly string[] s_comparators = [">=", "<=", "=", ">", "<"];

    private readonly string _comparator;
    private readonly Version _version;

    private HostVersionConstraint(string comparator, Version version)
    {
        _comparator = comparator;
        _version = version;
    }

    internal static bool TryParse(string text, [NotNullWhen(true)] out HostVersionConstraint? constraint)
    {
        constraint = null;
        var comparator = s_comparators.FirstOrDefault(comparator => text.StartsWith(comparator, StringComparison.Ordinal));
        if (comparator is null || text.Length > 64)
        {
            return false;
        }

        var parts = text[comparator.Length..].Split('.');
        if (parts.Length > 3 || parts.Any(static part => part.Length is 0 or > MostDigits || !part.All(char.IsAsciiDigit)))
        {
            return false;
        }

        var numbers = parts.Select(static part => int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture)).Concat([0, 0]).ToArray();
        constraint = new HostVersionConstraint(comparator, new Version(numbers[0], numbers[1], numbers[2]));
        return true;
    }

    internal bool Accepts(Version host)
    {
        var order = Plain(host).CompareTo(_version);
        return _comparator switch
        {
            "=" => order == 0,
            ">=" => order >= 0,
            ">" => order > 0,
            "<=" => order <= 0,
            _ => order < 0,
        };
    }

    // Version tells a part that is missing from one that is 0.
    internal static Version Plain(Version version) => new(version.Major, version.Minor, Math.Max(version.Build, 0));
}
