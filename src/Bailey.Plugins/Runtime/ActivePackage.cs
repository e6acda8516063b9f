using System.Collections.Immutable;
using System.Diagnostics;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Egress;
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
    /// <summary>What an export returns to reject what passes through its hook; the error that it sets says why.</summary>
    internal const int RejectCode = 2;

    // Of what a plugin says of its failure; results have bounds of their own.
    private const int MaxMessage = 4 * 1024;

    private readonly PluginEnvironment _environment;
    private readonly PackageCode _code;
    private readonly ImmutableArray<ExtismAllowedPath> _paths;
    private readonly FailureWindow _failures;
    private readonly Action<ActivePackage, PluginOutcome> _suspend;
    private readonly SemaphoreSlim _valueGate;
    private readonly Lock _loading = new();
    private readonly PluginQuotas _quotas;
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
        principal = _environment.Policy.Current.Find(principal.Name.Text) ?? principal;
        var ledger = _environment.Ledgers.Open(principal.Name.Text, principal.Profile.Quotas, principal.Check(LedgerBook.Unbounded).Allowed);
        var call = new PluginCall(
            _environment, Community, PluginId, Version, principal, ledger, _environment.Ledgers.Open(PluginId, Community, _quotas), request.DomainPath, request.DecisionId) { SignalHops = request.SignalHops };
        var limits = LimitsOf(principal);
        var time = new CallTime(TimeOf(limits));
        PluginOutcome outcome;
        ExtismPlugin? instance = null;
        InstancePool? pool = null;
        Reservation? reservation = null;
        try
        {
            var denial = _failures.HasTripped ? PluginSuspended.Denial : principal.CheckEnabled();
            denial = denial.Allowed ? ledger.TakeIpc(request.Input.Length) : denial;
            denial = denial.Allowed ? ledger.ReserveUpTo(FuelLimit, out reservation) : denial;
            if (!denial.Allowed)
            {
                outcome = Denied(denial);
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
                outcome = !isReady ? Outcome(PluginOutcomeKind.Denied, ExtismErrorCode.Busy, $"none of the {MaxInstances} instances of the plugin became free in time, or another call kept its values")
                    : _waits ? await RunApartAsync(instance!, request, call, limits, reservation!, time, cancellationToken).ConfigureAwait(false)
                    : Run(instance!, request, call, limits, reservation!, time, cancellationToken);
            }
        }
        catch (Exception e) when (e is ExtismManifestException or ExtismLinkException or Wasm.WasmException)
        {
            outcome = Outcome(PluginOutcomeKind.Trapped, HookReason.LoadFailed, $"the package cannot be loaded: {e.Message}");
        }
        catch (PluginStoreException e)
        {
            outcome = NotStored(e);
        }
        catch (OperationCanceledException)
        {
            // Nothing that it changed is kept; what it did besides was done all the same, and is in the log.
            await SettleAsync(call, request, Outcome(PluginOutcomeKind.Trapped, EngineCode.Cancelled, "whoever called the plugin did not wait for its end")).ConfigureAwait(false);
            throw;
        }
        catch (Exception e)
        {
            outcome = Outcome(PluginOutcomeKind.Denied, HostFunctions.HostCallReason.HostFailed, $"the host failed while it ran the plugin: {e.Message}");
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
        if (IsFailure(outcome) && _failures.Fail())
        {
            _suspend(this, outcome);
        }

        return outcome;
    }

    private int MaxInstances => Math.Min(Installed.Package.Manifest.Limits.Concurrency ?? int.MaxValue, _environment.Options.MaxInstances);

    private long FuelLimit => Installed.Package.Manifest.Limits.Fuel ?? _environment.Options.CallFuel;

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
        ?? Outcome(PluginOutcomeKind.Denied, ExtismErrorCode.Busy, "the host runs as many plugins that wait as it may, and none of them ended in time");

    private async Task<PluginOutcome> RunScriptAsync(PackageCall request, PluginCall call, CallLimits limits, Reservation reservation, CallTime time, CancellationToken cancellationToken)
    {
        // Scripts wait for the values of others once they look at them.
        call.Values.Serialise(_valueGate, false);
        var judge = new ScriptCallJudge(Outcome, limits, time, _quotas);
        return await _environment.Scripts.RunAsync(Installed, request, call, judge, reservation, cancellationToken).ConfigureAwait(false);
    }

    private PluginOutcome Run(
        ExtismPlugin instance, PackageCall request, PluginCall call, CallLimits limits, Reservation reservation, CallTime time, CancellationToken cancellationToken)
    {
        var left = time.Left;
        if (left <= TimeSpan.Zero)
        {
            return Crowded(time);
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
        var outcome = Judge(result, request, call, limits, (reservation.Fuel, time, left)) with { FuelUsed = result.FuelUsed, PeakMemoryBytes = result.PeakMemoryBytes, Logs = result.Logs };
        if (outcome.Kind is not (PluginOutcomeKind.Result or PluginOutcomeKind.Rejected))
        {
            return outcome;
        }

        // What it logged passes out of it as well.
        var passed = call.Ledger.TakeIpc(outcome.Output.Length + (result.Logs.IsEmpty ? 0 : result.Logs.Sum(static entry => (long)entry.Message.Length)));
        return passed.Allowed ? outcome : Denied(passed) with { FuelUsed = result.FuelUsed };
    }

    private PluginOutcome Judge(ExtismCallResult result, PackageCall request, PluginCall call, CallLimits limits, (long Fuel, CallTime Time, TimeSpan Left) had)
    {
        if (result.Error is not { } error)
        {
            return result.Output.Length > _environment.Options.MaxValueBytes
                ? Outcome(PluginOutcomeKind.LimitBreached, HookReason.OutputTooLarge, $"the plugin gave back {result.Output.Length:N0} bytes, and may {_environment.Options.MaxValueBytes:N0}")
                : request.IsFilter && !result.Output.IsEmpty && !HookValue.IsJson(result.Output.Span)
                    ? Outcome(PluginOutcomeKind.Trapped, HookReason.OutputInvalid, "the plugin gave back something that is not JSON")
                    : Outcome(PluginOutcomeKind.Result, "ok", null) with { Output = result.Output };
        }

        if (result.Code == RejectCode && request.IsFilter && error.Code is ExtismErrorCode.NonzeroCode or ExtismErrorCode.GuestError)
        {
            return Outcome(PluginOutcomeKind.Rejected, HookReason.Rejected, error.Code == ExtismErrorCode.GuestError ? error.Message : "the plugin gives no reason");
        }

        // A request that must not be sent ends the call. It is not held against the plugin: whoever chooses its addresses could have it suspended.
        if (RefusalOf(error.Exception) is { } refused)
        {
            call.TellRefused(refused);
            return Denied(refused.Decision!);
        }

        return error.Code switch
        {
            "out_of_fuel" when had.Fuel < FuelLimit => Denied(limits.FuelExceeded),
            "out_of_fuel" => Breached(error.Code, $"the plugin used up the {FuelLimit:N0} units of fuel that a call may use"),
            "cpu_time" when limits.CpuTime < TimeSpan.FromMilliseconds(_quotas.CpuTimeMs) => Denied(limits.CpuTimeExceeded),
            "cpu_time" => Breached(error.Code, limits.CpuTimeExceeded.Message, limits.CpuTimeExceeded),
            "deadline" when had.Left < had.Time.Whole / 2 => Crowded(had.Time),
            "deadline" when had.Time.Whole == limits.Time => Denied(limits.TimeExceeded),
            "deadline" => Breached(error.Code, $"the plugin did not end within {had.Time.Whole.TotalSeconds:0.###} s"),
            HostFunctions.HostCallReason.TooManyHostCalls => Breached(error.Code, error.Message),
            _ when result.MemoryLimitMet && limits.MemoryBytes < _quotas.MemoryBytes => Denied(limits.MemoryExceeded),
            _ when result.MemoryLimitMet => Breached(limits.MemoryExceeded.ReasonCode, limits.MemoryExceeded.Message, limits.MemoryExceeded),
            ExtismErrorCode.Busy => Outcome(PluginOutcomeKind.Denied, error.Code, error.Message),
            StoreReason.Unavailable or StoreReason.OutcomeUnknown or StoreReason.NodeTaken or StoreReason.VersionUnknown => Outcome(PluginOutcomeKind.Denied, HookReason.NotStored, error.Message),
            _ => Outcome(PluginOutcomeKind.Trapped, error.Code, error.Message),
        };
    }

    private static PluginHttpException? RefusalOf(Exception? exception)
    {
        while (exception is not (null or PluginHttpException))
        {
            exception = exception.InnerException;
        }

        return exception is PluginHttpException { Decision: not null } refused ? refused : null;
    }

    // What a principal may not, or the host cannot, is told as a denial, and not held against the plugin.
    private static bool IsFailure(PluginOutcome outcome) => outcome.Kind is PluginOutcomeKind.Trapped or PluginOutcomeKind.LimitBreached;

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
                outcome = Denied(denial) with { Duration = outcome.Duration, FuelUsed = outcome.FuelUsed, PeakMemoryBytes = outcome.PeakMemoryBytes, Logs = outcome.Logs };
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
            outcome = NotStored(e) with { Duration = outcome.Duration, FuelUsed = outcome.FuelUsed };
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

    private PluginOutcome Outcome(PluginOutcomeKind kind, string code, string? message) => new()
    {
        PluginId = PluginId,
        PluginKind = Kind,
        Version = Version,
        Kind = kind,
        ReasonCode = code,
        Message = message is { Length: > MaxMessage } ? string.Concat(message.AsSpan(0, MaxMessage), "…") : message,
    };

    private PluginOutcome Denied(Decision decision) => Outcome(PluginOutcomeKind.Denied, decision.ReasonCode, decision.Message) with { Decision = decision };

    // Who had less than half of its time to itself, as it waited for others, did not fail by its own fault.
    private PluginOutcome Crowded(CallTime time) =>
        Outcome(PluginOutcomeKind.Denied, ExtismErrorCode.Busy, FormattableString.Invariant($"the call waited for others for most of the {time.Whole.TotalSeconds:0.###} s that it may take, and what was left did not suffice"));

    private PluginOutcome Breached(string code, string message, Decision? decision = null) => Outcome(PluginOutcomeKind.LimitBreached, code, message) with { Decision = decision };

    private sealed record KnownLimits(PrincipalPolicy Principal, CallLimits Limits);

    private PluginOutcome NotStored(PluginStoreException e) => Outcome(PluginOutcomeKind.Denied, HookReason.NotStored, $"nothing can be stored at the moment, and so nothing of the call is kept: {e.Message}");
}
