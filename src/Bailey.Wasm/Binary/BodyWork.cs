using System.Runtime.ExceptionServices;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Binary;

/// <summary>
/// Does something with each body of a module, on this thread and, where there is much to do and another processor, on one thread more. Not on more
/// of them: a host that takes in a module of one tenant has others to serve. See docs/rationale.md, "Why do two threads compile a module?".
/// </summary>
internal static class BodyWork
{
    // Code of which a thread does as much at a time, and below which another thread is not worth starting.
    private const int BlockBytes = 16 * 1024;
    private const int LeastBytes = 128 * 1024;

    /// <summary>Calls workers with the position of each body, in any order; no worker is called by two threads at once.</summary>
    /// <param name="definition">The module.</param>
    /// <param name="createWorker">Makes what works on one thread.</param>
    /// <returns>
    /// Whether it is done. If not, it is to be done in order (<see cref="RunInOrder"/>): because there is little to do, or because a body was refused, and
    /// which of them is to be said must not depend on threads.
    /// </returns>
    public static bool TryRun(ModuleDefinition definition, Func<Action<int>> createWorker)
    {
        var bodies = definition.Bodies;
        if (bodies.Length < 2 || bodies[^1].CodeEnd - bodies[0].CodeStart < LeastBytes || Environment.ProcessorCount < 2)
        {
            return false;
        }

        return new Work(bodies, createWorker).Run();
    }

    /// <summary>Calls one worker with the position of each body in order.</summary>
    public static void RunInOrder(ModuleDefinition definition, Action<int> worker)
    {
        for (var i = 0; i < definition.Bodies.Length; i++)
        {
            worker(i);
        }
    }

    private sealed class Work(FunctionBody[] bodies, Func<Action<int>> createWorker)
    {
        private readonly Lock _gate = new();
        private int _next;
        private volatile bool _refused;
        private Exception? _fault;

        public bool Run()
        {
            var other = AnotherThread.TryStart(Loop);
            Loop();
            other?.Join();
            if (_fault is not null)
            {
                ExceptionDispatchInfo.Throw(_fault);
            }

            return !_refused;
        }

        private void Loop()
        {
            try
            {
                var worker = createWorker();
                while (Take(out var first, out var end))
                {
                    for (var i = first; i < end && !_refused; i++)
                    {
                        worker(i);
                    }
                }
            }
            catch (WasmModuleException)
            {
                _refused = true;
            }
            catch (Exception exception)
            {
                _fault = exception;
                _refused = true;
            }
        }

        private bool Take(out int first, out int end)
        {
            lock (_gate)
            {
                first = end = _next;
                while (end < bodies.Length && bodies[end].CodeEnd - bodies[first].CodeStart < BlockBytes)
                {
                    end++;
                }

                // A body that is larger is a block of its own.
                _next = end = first == end && end < bodies.Length ? end + 1 : end;
                return !_refused && first < bodies.Length;
            }
        }
    }
}
