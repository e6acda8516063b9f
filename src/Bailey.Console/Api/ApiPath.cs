using System.Globalization;

namespace Bailey.Console.Api;

/// <summary>Makes paths of the API whose parts are escaped, whatever they are.</summary>
public static class ApiPath
{
    /// <summary>A path of which every hole is escaped: <c>ApiPath.Of($"/api/communities/{id}/jobs?limit={20}")</c>.</summary>
    public static string Of(FormattableString path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return string.Format(CultureInfo.InvariantCulture, path.Format, [.. path.GetArguments().Select(static part => (object)Uri.EscapeDataString(Convert.ToString(part, CultureInfo.InvariantCulture) ?? ""))]);
    }
}
