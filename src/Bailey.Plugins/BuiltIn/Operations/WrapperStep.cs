namespace Bailey.Plugins.BuiltIn;

/// <summary>
/// One call of one wrapper. Keeps it from running the operation twice or after its time, from taking a failure of the operation for its own, and
/// from leaving while the operation still runs.
/// </summary>
internal sealed class WrapperStep(RegisteredWrapper wrapper, HandlerGate gate, BuiltInOptions options, OperationCall call, Func<Task<WrapperStep.Answer>> inner)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOver;
    private Answer? _passed;
    private Exception? _passing;

    /// <summary>What a step comes to, and which hook made it so.</summary>
    internal sealed record Answer(OperationResult Result, string? Hook);

    private bool Entered => _entered.Task.IsCompleted;

    internal async Task<Answer> RunAsync(CancellationToken cancellationToken)
    {
        if (gate.IsShut)
        {
            throw Abort(HandlerGate.PassedOver, null);
        }

        var time = new CancellationTokenSource();
        await using var _ = cancellationToken.UnsafeRegister(static state => HandlerGate.Cancel((CancellationTokenSource)state!), time);
        var own = Task.Run(() => wrapper.Handler(call, NextAsync, time.Token).AsTask(), CancellationToken.None);
        if (!await EndsInTimeAsync(own))
        {
            gate.Abandon(own, time);
            throw Abort(HandlerGate.Late, null);
        }

        await LeaveAsync();
        try
        {
            return Attributed(await own);
        }
        catch (Exception e) when (ReferenceEquals(e, _passing))
        {
            throw;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationAbortException e)
        {
            throw Abort((BuiltInReason.OperationAborted, PlainText.OneLine(e.Message)), e);
        }
        catch (Exception e)
        {
            throw Abort(HandlerGate.Threw(e), e);
        }
    }

    // Only the wrapper's own time counts: before it calls the next step, and after that has ended.
    private async Task<bool> EndsInTimeAsync(Task own)
    {
        if (!await InTimeAsync(Task.WhenAny(own, _entered.Task)) && Close(unlessEntered: true))
        {
            return false;
        }

        if (!Entered)
        {
            return true;
        }

        await Task.WhenAny(own, _left.Task);
        return await InTimeAsync(Task.WhenAny(own)) || !Close(unlessEntered: false);
    }

    private async Task<bool> InTimeAsync(Task task)
    {
        try
        {
            await task.WaitAsync(options.HandlerTimeLimit, options.Clock);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private bool Close(bool unlessEntered)
    {
        lock (_lock)
        {
            if (unlessEntered && Entered)
            {
                return false;
            }

            _isOver = true;
            return true;
        }
    }

    // A wrapper that returned without waiting for the next step has not ended it.
    private async Task LeaveAsync()
    {
        Close(unlessEntered: false);
        if (Entered)
        {
            await _left.Task;
        }
    }

    private async Task<OperationResult> NextAsync()
    {
        lock (_lock)
        {
            if (_isOver || Entered)
            {
                throw new InvalidOperationException(Entered ? "the next step can be called once" : "the time of the wrapper is over, and the operation has been answered without it");
            }

            _entered.SetResult();
        }

        try
        {
            _passed = await inner();
            return _passed.Result;
        }
        catch (Exception e)
        {
            _passing = e;
            throw;
        }
        finally
        {
            _left.SetResult();
        }
    }

    private Answer Attributed(OperationResult result) => result switch
    {
        _ when _passed is { } passed && passed.Result.Equals(result) => passed,
        { Kind: OperationResultKind.Replaced } => new Answer(result, wrapper.Id),
        _ when _passed is { } passed => passed,

        // Not called, or failed and kept from the caller: what was not done is not told as done.
        _ => new Answer(OperationResult.Skip, wrapper.Id),
    };

    private OperationAbortException Abort((string Code, string Message) why, Exception? inner) => new(
        wrapper.Id,
        why.Code,
        why.Code == BuiltInReason.OperationAborted ? why.Message : $"the wrapper {wrapper.Id} {why.Message}",
        inner);
}
