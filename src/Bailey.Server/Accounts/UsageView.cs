using Bailey.Policy.Quotas;

namespace Bailey.Server.Accounts;

/// <summary>What a principal uses at the moment, read from the counters that enforce it, and what it may.</summary>
/// <param name="StorageBytes">Bytes kept for it.</param>
/// <param name="BackgroundProcesses">Processes that run for it.</param>
/// <param name="InFlightCalls">Calls that run for it.</param>
/// <param name="FuelAvailable">Fuel that it could use at once; null where it used none since the server started.</param>
/// <param name="IpcBytesAvailable">Bytes that it could exchange with plugins at once; null where it exchanged none since the server started.</param>
/// <param name="Quotas">What it may.</param>
public sealed record UsageView(long StorageBytes, int BackgroundProcesses, int InFlightCalls, long? FuelAvailable, long? IpcBytesAvailable, IReadOnlyDictionary<string, long> Quotas)
{
    internal static UsageView Of(LedgerBook ledgers, string principal, PrincipalQuotas quotas)
    {
        var usage = ledgers.Find(principal)?.Usage;
        return new UsageView(usage?.StorageBytes ?? 0, usage?.BackgroundProcesses ?? 0, usage?.InFlightCalls ?? 0, usage?.FuelAvailable, usage?.IpcBytesAvailable, PrincipalQuotas.Keys.ToDictionary(static key => key, quotas.ValueOf));
    }
}
