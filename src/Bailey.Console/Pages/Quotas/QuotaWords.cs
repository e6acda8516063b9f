using System.Collections.Immutable;
using System.Globalization;

namespace Bailey.Console.Pages.Quotas;

/// <summary>A quota in words, and how its numbers are written.</summary>
/// <param name="Key">Its key in the profile.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Unit">What is counted.</param>
public sealed record QuotaWords(string Key, string Name, string Meaning, string Unit)
{
    private const string Bytes = "bytes";

    /// <summary>All of them, those first that fill up for good.</summary>
    public static ImmutableArray<QuotaWords> All { get; } =
    [
        new("max_storage_bytes", "Kept data", "What plugins keep on this principal's behalf, together", Bytes),
        new("max_background_processes", "Background processes", "Processes that run in the background at once; 0 to 256", "processes"),
        new("max_in_flight_calls", "Calls at once", "Calls of plugins that run at the same time; 1 to 64", "calls"),
        new("max_cpu_fuel_per_sec", "Computing a second", "Units of fuel a second; one is about one instruction", "units"),
        new("max_ipc_throughput_bytes", "Data a second", "What passes between callers and plugins in a second, in and out together", Bytes),
        new("max_memory_bytes", "Memory of a call", "The most that one call may have", Bytes),
        new("max_timeout_secs", "Time of a call", "The longest that one call may take; 1 to 86,400 seconds", "seconds"),
    ];

    /// <summary>The quota of a key.</summary>
    public static QuotaWords Of(string key) => All.FirstOrDefault(words => words.Key == key) ?? new QuotaWords(key, key, "", "");

    /// <summary>An amount, to be read by people.</summary>
    public string Say(long amount) => Unit == Bytes ? SayBytes(amount) : string.Create(CultureInfo.InvariantCulture, $"{amount:N0} {Unit}");

    /// <summary>Bytes, in the largest unit that leaves at least one.</summary>
    public static string SayBytes(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        string[] units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        while (size >= 1024 && unit < units.Length - 1)
        {
            (size, unit) = (size / 1024, unit + 1);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {units[unit]}");
    }
}
