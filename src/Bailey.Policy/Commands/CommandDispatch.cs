using System.Collections.Immutable;
using Bailey.Policy.Operations;

namespace Bailey.Policy.Commands;

/// <summary>
/// The way of every command: what plugins registered around it, and the denial in its place where there is one. Observers see each
/// attempt, denied ones included; wrappers never run for a denied one, so that none can bring it back.
/// </summary>
public sealed class CommandDispatch
{
    /// <summary>A step around a command: calls <paramref name="next"/>, or does not.</summary>
    /// <param name="operation">What is being done.</param>
    /// <param name="next">The next step, in the end the command itself.</param>
    public delegate Task Wrapper(Operation operation, Func<Task> next);

    /// <summary>Told of a command and what was decided; decides nothing. Handlers must not throw.</summary>
    /// <param name="operation">What is to be done, or was.</param>
    /// <param name="decision">Whether it may.</param>
    public delegate void Observer(Operation operation, Decision decision);

    /// <summary>Told before the command or its denial.</summary>
    public ImmutableArray<Observer> Before { get; init; } = [];

    /// <summary>Told after the command or its denial, however it ended.</summary>
    public ImmutableArray<Observer> After { get; init; } = [];

    /// <summary>Around the command, the first outermost. Not run where the command is denied.</summary>
    public ImmutableArray<Wrapper> Wrappers { get; init; } = [];

    /// <summary>Runs a command, or what answers in its place where it is denied.</summary>
    /// <param name="operation">What is to be done.</param>
    /// <param name="decision">Whether it may.</param>
    /// <param name="run">Does it.</param>
    /// <param name="deny">Answers with the denial.</param>
    public async Task InvokeAsync(Operation operation, Decision decision, Func<Task> run, Func<Decision, Task> deny)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(deny);
        Tell(Before, operation, decision);
        try
        {
            await (decision.Allowed ? Wrap(operation, run)() : deny(decision));
        }
        finally
        {
            Tell(After, operation, decision);
        }
    }

    private Func<Task> Wrap(Operation operation, Func<Task> run)
    {
        var step = run;
        for (var i = Wrappers.Length - 1; i >= 0; i--)
        {
            var (wrapper, next) = (Wrappers[i], step);
            step = () => wrapper(operation, next);
        }

        return step;
    }

    private static void Tell(ImmutableArray<Observer> observers, Operation operation, Decision decision)
    {
        foreach (var observer in observers)
        {
            observer(operation, decision);
        }
    }
}
