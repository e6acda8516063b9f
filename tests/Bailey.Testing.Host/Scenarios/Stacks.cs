using System.Runtime.ExceptionServices;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>Threads with stacks of the sizes on which guests are run.</summary>
internal static class Stacks
{
    public static IReadOnlyList<(string Name, Action<Action> Run)> All { get; } =
    [
        ("main thread", action => action()),
        ("thread of 512 KiB", action => OnThread(512 * 1024, action)),
        ("thread of 1 MiB", action => OnThread(1024 * 1024, action)),
        ("thread of 16 MiB", action => OnThread(16 * 1024 * 1024, action)),
        ("thread pool", action => Task.Run(action).GetAwaiter().GetResult()),
    ];

    /// <summary>Runs on each kind of thread in turn; a failure names the thread.</summary>
    public static void OnEach(Action action)
    {
        foreach (var (name, run) in All)
        {
            try
            {
                run(action);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"it failed on the {name}: {error.Message}", error);
            }
        }
    }

    public static void OnThread(int stackBytes, Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    action();
                }
                catch (Exception error)
                {
                    failure = ExceptionDispatchInfo.Capture(error);
                }
            },
            stackBytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
