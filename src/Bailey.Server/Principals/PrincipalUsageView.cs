using Bailey.Policy.Quotas;

namespace Bailey.Server.Principals;

/// <summary>What a principal uses of its quotas, read from what enforces them.</summary>
/// <param name="Principal">Whose it is.</param>
/// <param name="Quotas">What it may, by the keys of the profile.</param>
/// <param name="IsExemptFromRates">Whether rates do not bind it.</param>
/// <param name="FuelAvailable">Units of fuel that could be reserved at once.</param>
/// <param name="IpcBytesAvailable">Bytes that could pass at once.</param>
/// <param name="StorageBytes">Bytes kept.</param>
/// <param name="BackgroundProcesses">Processes that run in the background.</param>
/// <param name="InFlightCalls">Calls that run.</param>
public sealed record PrincipalUsageView(
    string Principal, IReadOnlyDictionary<string, long> Quotas, bool IsExemptFromRates, long FuelAvailable, long IpcBytesAvailable, long StorageBytes, int BackgroundProcesses, int InFlightCalls)
{
    internal static PrincipalUsageView Of(PrincipalUsage usage) => new(
        usage.Principal,
        QuotasOf(usage.Quotas),
        usage.IsExemptFromRates,
        usage.FuelAvailable,
        usage.IpcBytesAvailable,
        usage.StorageBytes,
        usage.BackgroundProcesses,
        usage.InFlightCalls);

    internal static IReadOnlyDictionary<string, long> QuotasOf(PrincipalQuotas quotas) => PrincipalQuotas.Keys.ToDictionary(static key => key, quotas.ValueOf, StringComparer.Ordinal);
}
