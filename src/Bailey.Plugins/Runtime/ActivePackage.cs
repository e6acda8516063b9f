using System.Collections.Immutable;
using System.Diagnostics;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Extism;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Store;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Quotas;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>
/// An active package in one community: its instances, its limits, its failures. Made anew when the installation changes. The way of a call:
/// reserve, rent an instance, run, settle, store what it changed together with what the audit log says of it.
/// </summary>
internal sealed class ActivePackage : IDisposable
{
    private readonly PluginEnvironment _environment;
    private readonly PackageCode _code;
    private readonly ImmutableArray<ExtismAllowedPath> _paths;
    private readonly FailureWindow _failures;
    private readonly Action<ActivePackage, PluginOutcome> _suspend;
    private readonly SemaphoreSlim _valueGate;
    private readonly Lock _loading = new();
    private readonly PluginQuotas _quotas;
    private readonly PackageJudge _judge;
    private InstancePool? _pool;
    private bool _changesValues;
    private bool _disposed;
    private bool _waits;
    private KnownLimits? _limits;

    internal ActivePackage(
        PluginEnvironment environment,
        PackageCode code,
        InstalledPackage installed,
        ImmutableArray<ExtismAllowedPath> paths,
        FailureWindow failures,
        SemaphoreSlim valueGate,
        Action<ActivePackage, PluginOutcome> suspend)
    {
        _environment = environment;
        _code = code;
        _paths = paths;
        _failures = failures;
        _valueGate = valueGate;
        _suspend = suspend;
        Installed = installed;
        _quotas = environment.Options.PluginQuotas;
        _judge = new PackageJudge(installed, environment.Options);
    }

    internal InstalledPackage Installed { get; }

    internal string Community => Installed.Installation.Community;

    internal string PluginId => Installed.Installation.PluginId;

    internal string Version => Installed.Package.Manifest.Version;

    internal PluginKind Kind => Installed.Package.Kind;

    internal ImmutableArray<ExtismAllowedPath> Paths => _paths;

    internal FailureWindow Failures => _failures;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_loading)
        {
            _disposed = true;
            _pool?.Dispose();
        }
    }

    /// <summary>Calls an export.</summary>
    internal async ValueTask<PluginOutcome> CallAsync(PackageCall request, PrincipalPolicy principal, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();

        // What is in force now, and not when the hook was called: the plugins before this one took their time.
        var policy = _environment.Policy.Current;
        principal = policy.Find(principal.Name.Text) ?? principal;
        var ledger = _environment.Ledgers.Open(principal.Name.Text, principal.Profile.Quotas, principal.Check(LedgerBook.Unbounded).Allowed);
        var call = new PluginCall(
            _environment, Community, PluginId, Version, principal, ledger, _environment.Ledgers.Open(PluginId, Community, _quotas), request.DomainPath, request.DecisionId)
        { SignalHops = request.SignalHops };
        var limits = LimitsOf(principal);
        var time = new CallTime(TimeOf(limits));
        PluginOutcome outcome;
        ExtismPlugin? instance = null;
        InstancePool? pool = null;
        Reservation? reservation = null;
        try
        {
            var denial = _failures.HasTripped ? PluginSuspended.Denial : principal.CheckEnabled();
            denial = denial.Allowed ? MayBeCalled(policy) : denial;
            denial = denial.Allowed ? ledger.TakeIpc(request.Input.Length) : denial;
            denial = denial.Allowed ? ledger.ReserveUpTo(_judge.FuelLimit, out reservation) : denial;
            if (!denial.Allowed)
            {
                outcome = _judge.Denied(denial);
            }
            else if (Kind == PluginKind.Script)
            {
                outcome = await RunScriptAsync(request, call, limits, reservation!, time, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                pool = Pool();
                if (!pool.TryRent(out instance))
                {
                    instance = await pool.RentAsync(time.Left, cancellationToken).ConfigureAwait(false);
                }

                var isReady = instance is not null && await SerialiseAsync(call, time, cancellationToken).ConfigureAwait(false);
                outcome = !isReady ? _judge.Outcome(PluginOutcomeKind.Denied, ExtismErrorCode.Busy, $"none of the {MaxInstances} instances of the plugin became free in time, or another call kept its values")
                    : _waits ? await RunApartAsync(instance!, request, call, limits, reservation!, time, cancellationToken).ConfigureAwait(false)
                    : Run(instance!, request, call, limits, reservation!, time, cancellationToken);
            }
        }
        catch (Exception e) when (e is ExtismManifestException or ExtismLinkException or Wasm.WasmException)
        {
            outcome = _judge.Outcome(PluginOutcomeKind.Trapped, HookReason.LoadFailed, $"the package cannot be loaded: {e.Message}");
        }
        catch (PluginStoreException e)
        {
            outcome = _judge.NotStored(e);
        }
        catch (OperationCanceledException)
        {
            // Nothing that it changed is kept; what it did besides was done all the same, and is in the log.
            await SettleAsync(call, request, _judge.Outcome(PluginOutcomeKind.Trapped, EngineCode.Cancelled, "whoever called the plugin did not wait for its end")).ConfigureAwait(false);
            throw;
        }
        catch (Exception e)
        {
            outcome = _judge.Outcome(PluginOutcomeKind.Denied, HostFunctions.HostCallReason.HostFailed, $"the host failed while it ran the plugin: {e.Message}");
        }
        finally
        {
            reservation?.Dispose();
            if (instance is not null)
            {
                pool!.Return(instance);
            }
        }

        outcome = outcome with { Duration = Stopwatch.GetElapsedTime(started) };
        outcome = await SettleAsync(call, request, outcome).ConfigureAwait(false);
        if (PackageJudge.IsFailure(outcome) && _failures.Fail())
        {
            _suspend(this, outcome);
        }

        return outcome;
    }

    // One that touches nothing computes all the same, and what a filter computes counts: whoever switches plugins off, or blocks this one, means that, too.
    private Decision MayBeCalled(PolicySnapshot policy) =>
        policy.InstanceFault ?? policy.Community(Community).Find(PluginId)?.MayBeCalled ?? policy.Instance.JudgeCall(PluginId, Installed.Package.Publisher);

    private int MaxInstances => Math.Min(Installed.Package.Manifest.Limits.Concurrency ?? int.MaxValue, _environment.Options.MaxInstances);

    // A guest that waits nowhere must not wait for the values either, as it runs on a thread of the pool; the others wait once they look at them.
    private async ValueTask<bool> SerialiseAsync(PluginCall call, CallTime time, CancellationToken cancellationToken)
    {
        if (!_changesValues)
        {
            return true;
        }

        var entered = !_waits && await _valueGate.WaitAsync(time.Left, cancellationToken).ConfigureAwait(false);
        call.Values.Serialise(_valueGate, entered);
        return entered || _waits;
    }

    private async Task<PluginOutcome> RunApartAsync(
        ExtismPlugin instance, PackageCall request, PluginCall call, CallLimits limits, Reservation reservation, CallTime time, CancellationToken cancellationToken) =>
        await _environment.Threads.RunAsync(() => Run(instance, request, call, limits, reservation, time, cancellationToken), time.Left, cancellationToken).ConfigureAwait(false)
        ?? _judge.Outcome(PluginOutcomeKind.Denied, ExtismErrorCode.Busy, "the host runs as many plugins that wait as it may, and none of them ended in time");

    private async Task<PluginOutcome> RunScriptAsync(PackageCall request, PluginCall call, CallLimits limits, Reservation reservation, CallTime time, CancellationToken cancellationToken)
    {
        // Scripts wait for the values of others once they look at them.
        call.Values.Serialise(_valueGate, false);
        var judge = new ScriptCallJudge(_judge.Outcome, limits, time, _quotas);
        return await _environment.Scripts.RunAsync(Installed, request, call, judge, reservation, cancellationToken).ConfigureAwait(false);
    }

    private PluginOutcome Run(
        ExtismPlugin instance, PackageCall request, PluginCall call, CallLimits limits, Reservation reservation, CallTime time, CancellationToken cancellationToken)
    {
        var left = time.Left;
        if (left <= TimeSpan.Zero)
        {
            return _judge.Crowded(time);
        }

        var result = instance.Call(request.Export, request.Input.Span, new ExtismCallOptions
        {
            Fuel = reservation.Fuel,
            Timeout = left,
            CpuTime = limits.CpuTime,
            MaxMemoryBytes = limits.MemoryBytes,
            CancellationToken = cancellationToken,
            HostState = call,
            Config = new CallConfig(call, request.Name),
            Http = new CallHttp(call),
            FileGate = _paths.IsEmpty ? null : call.JudgeFile,
        });
        reservation.Settle(result.FuelUsed);
        cancellationToken.ThrowIfCancellationRequested();
        var outcome = _judge.Judge(result, request, call, limits, (reservation.Fuel, time, left)) with { FuelUsed = result.FuelUsed, PeakMemoryBytes = result.PeakMemoryBytes, Logs = result.Logs };
        if (outcome.Kind is not (PluginOutcomeKind.Result or PluginOutcomeKind.Rejected))
        {
            return outcome;
        }

        // What it logged passes out of it as well.
        var passed = call.Ledger.TakeIpc(outcome.Output.Length + (result.Logs.IsEmpty ? 0 : result.Logs.Sum(static entry => (long)entry.Message.Length)));
        return passed.Allowed ? outcome : _judge.Denied(passed) with { FuelUsed = result.FuelUsed };
    }

    private async ValueTask<PluginOutcome> SettleAsync(PluginCall call, PackageCall request, PluginOutcome outcome)
    {
        var keeps = call.Values.HasChanges && outcome.Kind is PluginOutcomeKind.Result or PluginOutcomeKind.Rejected;
        var stored = false;
        ImmutableArray<AuditEntry> entries = [];
        try
        {
            if (keeps && call.Grant.Check(CapabilityUse.UseStorage) is { Allowed: false } denial)
            {
                // Removed, replaced or denied its storage while it ran: what it would keep would be found by the next one of its name.
                outcome = _judge.Denied(denial) with { Duration = outcome.Duration, FuelUsed = outcome.FuelUsed, PeakMemoryBytes = outcome.PeakMemoryBytes, Logs = outcome.Logs };
                keeps = false;
            }

            call.Audit(EntryOf(call, request, outcome));
            if (keeps)
            {
                entries = call.TakeEntries();
                await _environment.Store.CommitAsync(new StoreChange { Mutations = call.Values.Mutations, Audit = entries }).ConfigureAwait(false);
                stored = true;
            }
            else
            {
                call.WriteEntries();
            }

            return outcome;
        }
        catch (PluginStoreException e)
        {
            // What is not in the audit log did not happen: neither is what it changed kept, nor its result handed on.
            outcome = _judge.NotStored(e) with { Duration = outcome.Duration, FuelUsed = outcome.FuelUsed };
            TellUnstored(entries, EntryOf(call, request, outcome));
            return outcome;
        }
        finally
        {
            call.Values.End(stored);
        }
    }

    // What it did outside of the store was done all the same; the log has it as soon as it can be written.
    private void TellUnstored(ImmutableArray<AuditEntry> entries, AuditEntry end)
    {
        try
        {
            _environment.Store.Audit.Write([.. entries.Where(static entry => entry.Action == AuditAction.HostCall), end]);
        }
        catch (PluginStoreException)
        {
            // There is no room left for what cannot be stored.
        }
    }

    private static AuditEntry EntryOf(PluginCall call, PackageCall request, PluginOutcome outcome) => call.Entry(
        request.IsJob ? AuditAction.Job : AuditAction.Call,
        null,
        request.Name,
        AuditedOutcome.Of(outcome),
        outcome.ReasonCode,
        outcome.Duration,
        outcome.Message is { } message ? [new("message", message)] : []) with
    {
        Fuel = outcome.FuelUsed,
    };

    private CallLimits LimitsOf(PrincipalPolicy principal)
    {
        var known = Volatile.Read(ref _limits);
        if (known is null || !ReferenceEquals(known.Principal, principal))
        {
            known = new KnownLimits(principal, CallLimits.Of(_quotas, null, principal.Profile.Quotas));
            Volatile.Write(ref _limits, known);
        }

        return known.Limits;
    }

    private TimeSpan TimeOf(CallLimits limits)
    {
        var time = Installed.Package.Manifest.Limits.TimeoutMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : _environment.Options.CallTimeout;
        return time < limits.Time ? time : limits.Time;
    }

    private InstancePool Pool()
    {
        if (Volatile.Read(ref _pool) is { } known)
        {
            return known;
        }

        lock (_loading)
        {
            if (_pool is null)
            {
                var code = _code.Of(Installed.Package);
                _changesValues = code.MainModule.Imports.Any(static import => import is { Module: HostFunction.UserNamespace, Name: "kv_set" or "kv_delete" });
                _waits = code.MainModule.Imports.Any(static import => import is { Name: "http_request" } or { Module: HostFunction.UserNamespace, Name: not ("kv_get" or "kv_set" or "kv_delete" or "kv_list") });
                var pool = new InstancePool(code.With(_paths, PackageSettings.ToConfig(Installed.SettingsJson)), MaxInstances);
                if (_disposed)
                {
                    pool.Dispose();
                }

                Volatile.Write(ref _pool, pool);
            }

            return _pool;
        }
    }

    private sealed record KnownLimits(PrincipalPolicy Principal, CallLimits Limits);

}
