using System.Collections.Immutable;
using System.Diagnostics;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Packages;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>Calls the plugins of a hook: filters one after the other, then actions at once.</summary>
internal sealed class HookDispatcher(PluginEnvironment environment, Func<string, CommunityHooks> hooks) : IHookDispatcher
{
    /// <inheritdoc/>
    public async ValueTask<HookReply> DispatchAsync(HookRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var started = Stopwatch.GetTimestamp();
        var reply = await RunAsync(request, cancellationToken).ConfigureAwait(false);
        environment.Metrics.Dispatch(reply.Denial is not null ? AuditOutcome.Denied : reply.Rejection is not null ? AuditOutcome.Rejected : AuditOutcome.Ok, Stopwatch.GetElapsedTime(started));
        return reply;
    }

    private async ValueTask<HookReply> RunAsync(HookRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var decisionId = request.DecisionId ?? UuidV7.Shared.Next();
        var principal = environment.Policy.Current.Find(request.Principal);
        var denial = principal?.CheckEnabled() ?? environment.Policy.Current.CheckEnabled(request.Principal);
        denial = denial.Allowed ? HookRequestRules.Judge(request, environment.Options) : denial;
        if (principal is null || !denial.Allowed)
        {
            Tell(request, decisionId, AuditOutcome.Denied, denial.ReasonCode, null);
            return new HookReply { DecisionId = decisionId, Value = request.Input, Denial = denial };
        }

        var targets = hooks(request.Community).At(request.Hook).Of(request.Plugin);
        var outcomes = ImmutableArray.CreateBuilder<PluginOutcome>(targets.Filters.Length + targets.Actions.Length);
        var value = request.Input;
        foreach (var filter in targets.Filters)
        {
            var outcome = await filter.CallAsync(new HookCall(request, value, decisionId), principal, cancellationToken).ConfigureAwait(false);
            outcomes.Add(outcome);
            if (RejectionOf(filter, outcome) is { } rejection)
            {
                Tell(request, decisionId, AuditOutcome.Rejected, rejection.ReasonCode, rejection.PluginId);
                return new HookReply { DecisionId = decisionId, Value = request.Input, Rejection = rejection, Outcomes = outcomes.DrainToImmutable() };
            }

            value = outcome is { Kind: PluginOutcomeKind.Result, Output.IsEmpty: false } ? outcome.Output : value;
        }

        var call = new HookCall(request, value, decisionId);
        HookRejection? failed = null;
        foreach (var (action, outcome) in await ActAsync(targets.Actions, call, principal, cancellationToken).ConfigureAwait(false))
        {
            outcomes.Add(outcome);
            failed ??= RejectionOf(action, outcome);
        }

        if (failed is not null)
        {
            Tell(request, decisionId, AuditOutcome.Rejected, failed.ReasonCode, failed.PluginId);
        }

        return new HookReply { DecisionId = decisionId, Value = value, Rejection = failed, Outcomes = outcomes.DrainToImmutable() };
    }

    private async ValueTask<(HookTarget Action, PluginOutcome Outcome)[]> ActAsync(
        ImmutableArray<HookTarget> actions, HookCall call, PrincipalPolicy principal, CancellationToken cancellationToken)
    {
        if (actions.Length <= 1)
        {
            return actions.IsEmpty ? [] : [(actions[0], await actions[0].CallAsync(call, principal, cancellationToken).ConfigureAwait(false))];
        }

        // Actions count as calls of the principal all at once; more than it may have in flight would deny each other.
        var atOnce = Math.Min(environment.Options.MaxConcurrentActions, principal.Profile.Quotas.MaxInFlightCalls);
        using var places = new SemaphoreSlim(atOnce, atOnce);
        return await Task.WhenAll(actions.Select(action => Task.Run(() => ActAsync(action), CancellationToken.None))).ConfigureAwait(false);

        async Task<(HookTarget, PluginOutcome)> ActAsync(HookTarget action)
        {
            await places.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return (action, await action.CallAsync(call, principal, cancellationToken).ConfigureAwait(false));
            }
            finally
            {
                places.Release();
            }
        }
    }

    private static HookRejection? RejectionOf(HookTarget target, PluginOutcome outcome) => outcome.Kind switch
    {
        PluginOutcomeKind.Result => null,
        PluginOutcomeKind.Rejected => new HookRejection(outcome.PluginId, outcome.ReasonCode, outcome.Message ?? ""),
        _ => target.OnError == HookErrorPolicy.Reject ? new HookRejection(outcome.PluginId, outcome.ReasonCode, outcome.Message ?? "") : null,
    };

    private void Tell(HookRequest request, Guid decisionId, AuditOutcome outcome, string reason, string? plugin) => environment.TellRefusal(
        environment.Entry(request.Community, request.Principal, AuditAction.Hook, request.Hook, outcome, reason, decisionId) with { DomainPath = request.DomainPath, Plugin = plugin });
}
