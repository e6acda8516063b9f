using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bailey.Wasm.Compilation;

namespace Bailey.Wasm.Runtime;

/// <summary>
/// The functions of a module that the JIT takes long for. It cannot be interrupted, and a call's deadline must hold: such a function is
/// translated on a thread of its own when it is first called, whose stack is large enough for whatever the JIT makes of it, and the call waits for it as
/// it would compute. One at a time for each module, so that calls that end early leave no more work behind than the module has.
/// </summary>
internal sealed unsafe class LargeFunctions
{
    /// <summary>For each, whether it can be entered; not 0 if so. Read by compiled code (FunctionCompiler): its name is the contract.</summary>
    public byte* Ready;

    private const int StackBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);

    private readonly CompiledModule _module;
    private readonly byte[] _ready;
    private readonly Exception?[] _faults;
    private readonly Queue<int> _waiting = [];
    private readonly bool[] _asked;
    private bool _works;

    public LargeFunctions(CompiledModule module, int count)
    {
        _module = module;
        _ready = GC.AllocateArray<byte>(Math.Max(1, count), pinned: true);
        _faults = new Exception?[count];
        _asked = new bool[count];
        Ready = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_ready));
    }

    /// <summary>Called before the first call of one: has it translated, and waits until that is done or the call is interrupted.</summary>
    public void Await(WasmStore store, int index)
    {
        lock (_ready)
        {
            if (!_asked[index])
            {
                _asked[index] = true;
                _waiting.Enqueue(index);
            }

            // Where no thread can be had, this call fails, and the next one tries again.
            if (!_works && _waiting.Count > 0)
            {
                new Thread(Work, StackBytes) { IsBackground = true, Name = "Bailey compiler" }.Start();
                _works = true;
            }

            while (Ready[index] == 0)
            {
                MemoryOperations.Poll(store, more: true);
                if (_faults[index] is { } fault)
                {
                    throw new WasmTrapException(WasmTrapKind.HostError, $"a function is too large for the JIT: {fault.Message}", fault);
                }

                Monitor.Wait(_ready, Interval);
            }
        }
    }

    private void Work()
    {
        while (true)
        {
            int index;
            lock (_ready)
            {
                if (!_waiting.TryDequeue(out index))
                {
                    _works = false;
                    return;
                }
            }

            Exception? fault = null;
            try
            {
                _module.Translate(index);
            }
            catch (Exception exception)
            {
                fault = exception;
            }

            lock (_ready)
            {
                _faults[index] = fault;
                Ready[index] = fault is null ? (byte)1 : (byte)0;
                Monitor.PulseAll(_ready);
            }
        }
    }
}
