using System.Globalization;
using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Communities;

namespace Bailey.Console.Pages.Plugins;

/// <summary>What pages call what the API names.</summary>
internal static class PluginWords
{
    private static readonly string[] s_levels = ["only looks", "shows and sends things of its own", "changes content", "manages members, domains and plugins", "reaches outside Bailey"];

    internal static (string Text, string Tone) Of(PluginState state) => state switch
    {
        PluginState.Verified => ("Waits for review", "warn"),
        PluginState.Reviewed => ("Waits for consent", "warn"),
        PluginState.Active => ("Active", "good"),
        PluginState.Suspended => ("Suspended", "bad"),
        _ => ("Not active", "plain"),
    };

    internal static (string Text, string Tone) Of(SignatureState state) => state switch
    {
        SignatureState.Valid => ("Signed", "good"),
        SignatureState.Missing => ("Not signed", "warn"),
        SignatureState.KeyMismatch => ("Signed by another key than it names", "bad"),
        SignatureState.PackageModified => ("Changed after it was signed", "bad"),
        _ => ("Broken signature", "bad"),
    };

    internal static (string Text, string Tone) OfLevel(int level) => ($"Risk {level.ToString(CultureInfo.InvariantCulture)} of 4: {s_levels[Math.Clamp(level, 0, 4)]}", level >= 4 ? "bad" : level >= 2 ? "warn" : "plain");

    internal static (string Text, string Tone) OfOutcome(string outcome) => outcome switch
    {
        "ok" => ("Done", "good"),
        "denied" => ("Denied", "bad"),
        "rejected" => ("Rejected", "warn"),
        "breached" => ("Over a limit", "bad"),
        "failed" => ("Failed", "bad"),
        _ => (outcome, "plain"),
    };

    internal static string Source(string source) => source == "upload" ? "uploaded" : source;

    /// <summary>The digest, short enough for a table.</summary>
    internal static string Short(string digest) => digest.Length > 19 ? digest[..19] + "…" : digest;

    internal static string Bytes(long bytes) => bytes >= 1024 * 1024
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.#} MiB")
        : bytes >= 1024 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB") : string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");

    internal static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
