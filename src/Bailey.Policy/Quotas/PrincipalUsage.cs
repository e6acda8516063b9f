namespace Bailey.Policy.Quotas;

/// <summary>What a principal used at one moment, and what it may.</summary>
/// <param name="Principal">Whose it is.</param>
/// <param name="Quotas">What it may.</param>
/// <param name="IsExemptFromRates">Whether rates do not bind it; what it uses of them is not counted then.</param>
/// <param name="FuelAvailable">Units of fuel that could be reserved at once.</param>
/// <param name="IpcBytesAvailable">Bytes that could pass at once.</param>
/// <param name="StorageBytes">Bytes kept.</param>
/// <param name="BackgroundProcesses">Processes that run in the background.</param>
/// <param name="InFlightCalls">Calls that run.</param>
public sealed record PrincipalUsage(
    string Principal,
    PrincipalQuotas Quotas,
    bool IsExemptFromRates,
    long FuelAvailable,
    long IpcBytesAvailable,
    long StorageBytes,
    int BackgroundProcesses,
    int InFlightCalls);
