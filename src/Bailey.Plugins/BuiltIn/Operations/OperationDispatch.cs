using System.Collections.Immutable;
using Bailey.Policy;

namespace Bailey.Plugins.BuiltIn;

/// <summary>
/// The way of every operation: what built-in plugins registered around it, and the denial in its place where there is one. Observers see each
/// attempt, denied ones included; wrappers never run for a denied one, so that none can bring it back. To be used from any thread.
/// </summary>
public sealed class OperationDispatch
{
    private readonly ImmutableArray<(RegisteredObserver Observer, HandlerGate Gate)> _observers;
    private readonly ImmutableArray<(RegisteredWrapper Wrapper, HandlerGate Gate)> _wrappers;
    private readonly BuiltInOptions _options;

    internal OperationDispatch(ImmutableArray<RegisteredObserver> observers, ImmutableArray<RegisteredWrapper> wrappers, BuiltInOptions options)
    {
        _observers = [.. observers.Select(observer => (observer, new HandlerGate(options)))];
        _wrappers = [.. wrappers.Select(wrapper => (wrapper, new HandlerGate(options)))];
        _options = options;
    }

    /// <summary>Does an operation, unless it is denied or a wrapper says otherwise. What the operation throws passes.</summary>
    /// <param name="call">What is to be done, and whether it may be.</param>
    /// <param name="run">Does it.</param>
    /// <param name="cancellationToken">Handed to the operation; wrappers are told.</param>
    /// <returns>What came of it. A denied operation is to be answered with the denial, by the caller.</returns>
    public async ValueTask<OperationOutcome> InvokeAsync(OperationCall call, Func<CancellationToken, Task> run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(run);
        await TellAsync(ObservePoint.Before, call with { Outcome = null, Failure = null });
        OperationOutcome? outcome = null;
        try
        {
            outcome = await DecideAsync(call, run, cancellationToken);
            return outcome;
        }
        catch (Exception e)
        {
            call = call with { Failure = e };
            throw;
        }
        finally
        {
            await TellAsync(ObservePoint.After, call with { Outcome = outcome });
        }
    }

    private async Task<OperationOutcome> DecideAsync(OperationCall call, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        if (!call.Decision.Allowed)
        {
            return new OperationOutcome { Kind = OperationOutcomeKind.Denied, Denial = call.Decision };
        }

        var ran = false;
        var step = async () =>
        {
            await run(cancellationToken);
            ran = true;
            return new WrapperStep.Answer(OperationResult.Done, null);
        };
        for (var i = _wrappers.Length - 1; i >= 0; i--)
        {
            var ((wrapper, gate), inner) = (_wrappers[i], step);
            if (wrapper.Selector.Matches(call))
            {
                step = () => new WrapperStep(wrapper, gate, _options, call, inner).RunAsync(cancellationToken);
            }
        }

        try
        {
            var (result, hook) = await step();
            return new OperationOutcome
            {
                Kind = result.Kind switch
                {
                    OperationResultKind.Replaced => OperationOutcomeKind.Replaced,
                    _ when ran => OperationOutcomeKind.Done,
                    _ => OperationOutcomeKind.Skipped,
                },
                Hook = hook,
                Value = result.Kind == OperationResultKind.Replaced ? result.Value : default,
                Ran = ran,
            };
        }
        catch (OperationAbortException e) when (e.Hook is { } hook && _wrappers.Any(pair => pair.Wrapper.Id == hook))
        {
            return new OperationOutcome { Kind = OperationOutcomeKind.Aborted, Hook = hook, Denial = DenialOf(call, hook, e, ran), Ran = ran };
        }
    }

    private static Decision DenialOf(OperationCall call, string hook, OperationAbortException abort, bool ran) => Decision.Deny(
        DecisionLayer.CommandRule,
        abort.Code,
        $"'{call.Operation.Path}' was aborted by the hook {hook}{(ran ? " after it had been done" : "")}: {abort.Message}",
        "whoever composes the application may change or leave out the built-in plugin") with
    { Source = $"plugin {hook.Split('.')[0]}", Rule = hook };

    private async Task TellAsync(ObservePoint point, OperationCall call)
    {
        foreach (var (observer, gate) in _observers)
        {
            if (observer.Point == point
                && observer.Selector.Matches(call)
                && await gate.CallAsync(token => observer.Handler(call, token), _options.HandlerTimeLimit) is var (code, message))
            {
                _options.Tell(new BuiltInWarning(observer.Id, code, $"the observer {observer.Id} {message}; nothing was changed by that"));
            }
        }
    }
}
