using Bailey.Policy;
using Bailey.Wasm;

namespace Bailey.Cli.Run;

/// <summary>
/// Makes calls for a principal: reserves from its quotas before each, and settles after it. A breach is an outcome with its decision.
/// </summary>
internal sealed class GovernedRunner(IPluginRunner inner, RunPolicy policy) : IPluginRunner
{
    /// <inheritdoc/>
    public WasmModule Module => inner.Module;

    /// <inheritdoc/>
    public CallBounds Bounds => inner.Bounds;

    /// <inheritdoc/>
    public async Task<CallOutcome> CallAsync(CallRequest request, CancellationToken cancellationToken)
    {
        var reserved = policy.Reserve(Bounds.Fuel, out var reservation);
        if (reservation is null)
        {
            return CallOutcome.Denied(reserved);
        }

        // A call that ends by an exception is charged in full.
        using (reservation)
        {
            var input = policy.TakeIpc(request.Input.Length);
            if (!input.Allowed)
            {
                reservation.Settle(0);
                return CallOutcome.Denied(input);
            }

            var outcome = await inner.CallAsync(
                request with { Fuel = reservation.Fuel, Timeout = Shorter(Bounds.Timeout, policy.Limits.Time), CpuTime = policy.Limits.CpuTime },
                cancellationToken);
            reservation.Settle(outcome.FuelUsed);
            return Judge(outcome, reservation.Fuel);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    private CallOutcome Judge(CallOutcome outcome, long fuel)
    {
        if (!outcome.Ok && Breach(outcome, fuel) is { } breach)
        {
            // Want of memory ends a guest in a way of its own, which tells its author more.
            return ReferenceEquals(breach, policy.Limits.MemoryExceeded)
                ? outcome.DeniedBy(breach) with { ErrorMessage = $"{breach.Message}; it ended with {outcome.ErrorKind}: {outcome.ErrorMessage}" }
                : outcome.DeniedBy(breach);
        }

        // Also of a call that failed: what it put out and logged reaches the caller.
        var passed = outcome.Output.Length + outcome.Logs.Sum(static line => (long)line.Message.Length);
        return passed > 0 && policy.TakeIpc(passed) is { Allowed: false } refused ? outcome.DeniedBy(refused) with { Logs = [] } : outcome;
    }

    // A quota is to blame where it is no wider than the call's own bound: without it there might have been no failure.
    private Decision? Breach(CallOutcome outcome, long fuel) => outcome switch
    {
        { Denial: { } denial } => denial,
        { StoppedBy: WasmTrapKind.OutOfFuel } when fuel < Bounds.Fuel => policy.Limits.FuelExceeded,
        { StoppedBy: WasmTrapKind.CpuTime } => policy.Limits.CpuTimeExceeded,
        { StoppedBy: WasmTrapKind.Deadline } when policy.Limits.Time <= Bounds.Timeout => policy.Limits.TimeExceeded,
        { MemoryLimitMet: true } when policy.Limits.MemoryBytes <= Bounds.MemoryBytes => policy.Limits.MemoryExceeded,
        _ => null,
    };

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
