using System.Runtime.ExceptionServices;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>Threads with stacks of the sizes on which guests are run.</summary>
internal static class Stacks
{
    private const int MiB = 1024 * 1024;

    // The main thread and those of the pool have what the system gives, 1.5 MiB at the least.
    private static readonly (string Name, int Bytes, Action<Action> Run)[] All =
    [
        ("main thread", 8 * MiB, action => action()),
        ("thread of 512 KiB", MiB / 2, action => OnThread(MiB / 2, action)),
        ("thread of 1 MiB", MiB, action => OnThread(MiB, action)),
        ("thread of 16 MiB", 16 * MiB, action => OnThread(16 * MiB, action)),
        ("thread pool", 3 * MiB / 2, action => Task.Run(action).GetAwaiter().GetResult()),
    ];

    /// <summary>Runs on each kind of thread in turn; a failure names the thread.</summary>
    public static void OnEach(Action action) => On(All, _ => action());

    /// <summary>Runs on the main thread and on the smallest in turn, told the bytes of the stack.</summary>
    public static void OnLargeAndSmall(Action<int> action) => On(All[..2], action);

    /// <summary>Runs on the two smallest threads in turn.</summary>
    public static void OnSmall(Action action) => On(All[1..3], _ => action());

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

    private static void On((string Name, int Bytes, Action<Action> Run)[] threads, Action<int> action)
    {
        foreach (var (name, bytes, run) in threads)
        {
            try
            {
                run(() => action(bytes));
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"it failed on the {name}: {error.Message}", error);
            }
        }
    }
}
