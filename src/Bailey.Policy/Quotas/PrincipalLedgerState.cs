namespace Bailey.Policy.Quotas;

/// <summary>Everything that a <see cref="PrincipalLedger"/> counts, at one moment.</summary>
/// <param name="Fuel">What is left of the fuel.</param>
/// <param name="Ipc">What is left of the bytes in and out of plugins.</param>
/// <param name="StorageBytes">Bytes kept, 0 or more.</param>
/// <param name="BackgroundProcesses">Processes that run, 0 or more.</param>
/// <param name="InFlightCalls">Calls that run, 0 or more.</param>
public readonly record struct PrincipalLedgerState(TokenBucket Fuel, TokenBucket Ipc, long StorageBytes = 0, int BackgroundProcesses = 0, int InFlightCalls = 0);
