using System.Globalization;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Policy;
using Bailey.Cli.Values;
using Bailey.Policy.Quotas;

namespace Bailey.Cli.Principals;

/// <summary>What a principal uses of its quotas, for people and for programs.</summary>
internal static class UsageReport
{
    /// <summary>A bar for each quota; or one JSON object on one line.</summary>
    public static string Of(PrincipalUsage usage, bool asJson) => asJson ? DecisionJson.ToJson(writer => Write(writer, usage)) : ToText(usage);

    private static string ToText(PrincipalUsage usage)
    {
        var text = new StringBuilder();
        Line("fuel, this second", usage.Quotas.MaxCpuFuelPerSec - usage.FuelAvailable, usage.Quotas.MaxCpuFuelPerSec, static value => value.ToString("N0", CultureInfo.InvariantCulture));
        Line("bytes in and out, this second", usage.Quotas.MaxIpcThroughputBytes - usage.IpcBytesAvailable, usage.Quotas.MaxIpcThroughputBytes, ByteSize.FormatExactly);
        Line("calls in flight", usage.InFlightCalls, usage.Quotas.MaxInFlightCalls, static value => value.ToString("N0", CultureInfo.InvariantCulture));
        Line("background processes", usage.BackgroundProcesses, usage.Quotas.MaxBackgroundProcesses, static value => value.ToString("N0", CultureInfo.InvariantCulture));
        Line("storage", usage.StorageBytes, usage.Quotas.MaxStorageBytes, ByteSize.FormatExactly);
        if (usage.IsExemptFromRates)
        {
            text.Append("rates do not bind this principal, and are not counted\n");
        }

        return text.ToString().TrimEnd('\n');

        void Line(string name, long used, long limit, Func<long, string> show)
        {
            const int width = 20;
            var share = limit == 0 ? 0 : Math.Clamp((double)used / limit, 0, 1);
            var bar = new string('#', (int)Math.Ceiling(share * width)).PadRight(width, '.');
            text.Append(CultureInfo.InvariantCulture, $"{name,-30} [{bar}] {share,4:P0}  {show(used)} of {show(limit)}\n");
        }
    }

    private static void Write(Utf8JsonWriter json, PrincipalUsage usage)
    {
        json.WriteStartObject();
        json.WriteString("principal", usage.Principal);
        json.WriteBoolean("exempt_from_rates", usage.IsExemptFromRates);
        Quota("fuel_per_sec", usage.Quotas.MaxCpuFuelPerSec - usage.FuelAvailable, usage.Quotas.MaxCpuFuelPerSec);
        Quota("ipc_bytes_per_sec", usage.Quotas.MaxIpcThroughputBytes - usage.IpcBytesAvailable, usage.Quotas.MaxIpcThroughputBytes);
        Quota("in_flight_calls", usage.InFlightCalls, usage.Quotas.MaxInFlightCalls);
        Quota("background_processes", usage.BackgroundProcesses, usage.Quotas.MaxBackgroundProcesses);
        Quota("storage_bytes", usage.StorageBytes, usage.Quotas.MaxStorageBytes);
        json.WriteEndObject();

        void Quota(string name, long used, long limit)
        {
            json.WriteStartObject(name);
            json.WriteNumber("used", used);
            json.WriteNumber("limit", limit);
            json.WriteEndObject();
        }
    }
}
