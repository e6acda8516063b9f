using System.Diagnostics;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Store;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>
/// A built-in plugin at a hook. It has full trust and is guarded all the same: what it throws is its failure alone, and the hook does not wait for
/// it longer than it may take.
/// </summary>
/// <param name="registration">What it registered.</param>
/// <param name="environment">What all calls share.</param>
/// <param name="settings">Its settings in the community.</param>
/// <param name="denial">Why it is not called, although it is enabled; null where it is.</param>
internal sealed class BuiltInTarget(HookRegistration registration, PluginEnvironment environment, ReadOnlyMemory<byte> settings, Decision? denial)
    : HookTarget(registration.Plugin, registration.Version, PluginKind.BuiltIn, registration.Kind, registration.Priority, registration.OnError)
{
    /// <inheritdoc/>
    internal override async ValueTask<PluginOutcome> CallAsync(HookCall call, PrincipalPolicy principal, CancellationToken cancellationToken)
    {
        if (denial is not null)
        {
            environment.TellRefusal(environment.Entry(call, principal, AuditAction.Call, AuditOutcome.Denied, denial.ReasonCode) with { Plugin = PluginId, Version = Version });
            return Outcome(PluginOutcomeKind.Denied, denial.ReasonCode, denial.Message) with { Decision = denial };
        }

        var started = Stopwatch.GetTimestamp();
        var outcome = await AnswerAsync(call with { Settings = settings }, cancellationToken).ConfigureAwait(false) with { Duration = Stopwatch.GetElapsedTime(started) };
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            environment.Store.Audit.Write([EntryOf(call, principal, outcome)]);
            return outcome;
        }
        catch (PluginStoreException e)
        {
            return Outcome(PluginOutcomeKind.Denied, HookReason.NotStored, $"the audit log cannot be written, and so the result is not handed on: {e.Message}");
        }
    }

    private async ValueTask<PluginOutcome> AnswerAsync(HookCall call, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(environment.Options.CallTimeout);
        try
        {
            // On a thread of the pool: a handler that never yields must not hold up the hook.
            var answer = await Task.Run(() => registration.Handler(call, time.Token).AsTask(), CancellationToken.None).WaitAsync(time.Token).ConfigureAwait(false);
            return Judge(answer);
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested)
        {
            return Outcome(PluginOutcomeKind.LimitBreached, HookReason.HandlerTimeout, $"'{registration.Plugin}.{registration.Name}' did not end within {environment.Options.CallTimeout.TotalSeconds:0.###} s");
        }
        catch (Exception e)
        {
            // Whatever it is: a plugin's fault is no fault of the hook.
            return Outcome(PluginOutcomeKind.Trapped, HookReason.HandlerThrew, $"'{registration.Plugin}.{registration.Name}' threw {e.GetType().Name}: {e.Message}");
        }
    }

    private PluginOutcome Judge(HookAnswer answer) =>
        answer.Rejection is { } reason && Kind == HookKind.Filter ? Outcome(PluginOutcomeKind.Rejected, HookReason.Rejected, reason)
        : answer.Value is not { } value ? Outcome(PluginOutcomeKind.Result, "ok", null)
        : value.Length > environment.Options.MaxValueBytes
            ? Outcome(PluginOutcomeKind.LimitBreached, HookReason.OutputTooLarge, $"the handler gave back {value.Length:N0} bytes, and may {environment.Options.MaxValueBytes:N0}")
        : !HookValue.IsJson(value.Span) ? Outcome(PluginOutcomeKind.Trapped, HookReason.OutputInvalid, "the handler gave back something that is not JSON")
        : Outcome(PluginOutcomeKind.Result, "ok", null) with { Output = value };

    private AuditEntry EntryOf(HookCall call, PrincipalPolicy principal, PluginOutcome outcome) =>
        environment.Entry(call, principal, AuditAction.Call, AuditedOutcome.Of(outcome), outcome.ReasonCode) with
        {
            Plugin = PluginId,
            Version = Version,
            Duration = outcome.Duration,
            Metadata = outcome.Message is { } message ? [new("message", message)] : [],
        };
}
