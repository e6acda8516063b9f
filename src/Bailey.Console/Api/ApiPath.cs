using System.Globalization;

namespace Bailey.Console.Api;

/// <summary>Makes paths of the API whose parts are escaped, whatever they are.</summary>
public static class ApiPath
{
    /// <summary>
    /// A path of which every hole is escaped: <c>ApiPath.Of($"/api/communities/{id}/jobs?limit={20}")</c>. Numbers and times are written alike in every
    /// culture, times as in ISO 8601 unless the hole says otherwise.
    /// </summary>
    public static string Of(FormattableString path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return string.Format(Escaping.Instance, path.Format, path.GetArguments());
    }

    // Asked for each hole before anything else is, with what the hole says of its form.
    private sealed class Escaping : IFormatProvider, ICustomFormatter
    {
        internal static Escaping Instance { get; } = new();

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) => Uri.EscapeDataString(arg switch
        {
            DateTimeOffset or DateTime or DateOnly or TimeOnly => ((IFormattable)arg).ToString(format ?? "O", CultureInfo.InvariantCulture),
            IFormattable value => value.ToString(format, CultureInfo.InvariantCulture),
            _ => arg?.ToString() ?? "",
        });
    }
}
