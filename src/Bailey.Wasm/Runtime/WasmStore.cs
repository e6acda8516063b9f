using Bailey.Wasm.Heap;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

/// <summary>
/// What instances that run together share: their memory and table limits, the fuel, the deadline and the
/// stack of a call. A store is used by one thread at a time; make one for each guest that must not be affected by
/// another. Creating one is cheap.
/// </summary>
public sealed partial class WasmStore : IDisposable
{
    /// <summary>Stack that a host may use between two calls without the guest's budget being measured anew.</summary>
    private const int StackSlack = 64 * 1024;

    // Read and written by compiled code (FunctionCompiler): names and types are its contract.
    internal nuint StackLimit;

    // Fuel left is the difference of the first two: see docs/rationale.md, "Why is fuel charged by regions?".
    internal long FuelLeft;
    internal long FuelSpent;
    internal long FuelFloor;
    internal int InterruptRequested;

    // Written by compiled code alone, for the JIT's sake (FunctionCompiler.Loops).
    internal long LoopLocal;
    internal nint ResultSlots;
    internal object?[] ResultReferences = [];

    private readonly Lock _lock = new();
    private readonly List<WasmMemory> _memories = [];
    private GuestHeap? _heap;
    private MemoryReservation? _results;
    private bool _disposed;
    private bool _released;
    private long _tableElements;
    private int _instances;
    private WasmCallScope? _scope;
    private ExceptionLedger? _exceptions;

    /// <summary>Creates a store.</summary>
    /// <param name="options">Its limits; the defaults where omitted.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is outside its range.</exception>
    public WasmStore(WasmStoreOptions? options = null)
    {
        Options = options ?? WasmStoreOptions.Default;
        ArgumentOutOfRangeException.ThrowIfNegative(Options.MaxMemoryBytes, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(Options.MaxTableElements, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(Options.MaxHeapBytes, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(Options.MaxExceptionBytes, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(Options.MaxInstances, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(Options.MaxMemories, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(Options.InitialFuel, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.MaxStackBytes, 64 * 1024, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Options.MaxStackBytes, 64 * 1024 * 1024, nameof(options));
        FuelLeft = Options.InitialFuel;
        MemoryLimit = Options.MaxMemoryBytes;
    }

    /// <summary>The limits.</summary>
    public WasmStoreOptions Options { get; }

    /// <summary>
    /// Fuel left. Set it before a call to bound the call; what it used is the difference. Running out traps with
    /// <see cref="WasmTrapKind.OutOfFuel"/> and leaves 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value set is negative.</exception>
    public long Fuel
    {
        get => Math.Max(FuelBalance, 0);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            FuelBalance = value;
        }
    }

    /// <summary>
    /// Bytes that all memories may have together from now on, at most <see cref="WasmStoreOptions.MaxMemoryBytes"/>, which it is at first. A
    /// lower one takes nothing away that guests have already.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value set is negative, or above that of the options.</exception>
    public long MemoryLimit
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Options.MaxMemoryBytes);
            field = value;
        }
    }

    /// <summary>Bytes of all memories now.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>Largest that <see cref="MemoryBytes"/> has been.</summary>
    public long PeakMemoryBytes { get; private set; }

    /// <summary>
    /// How often <see cref="WasmStoreOptions.MaxMemoryBytes"/> refused a memory, or that one grows. A guest is told of it by -1 alone, and may
    /// fail in any way, or not at all.
    /// </summary>
    public long MemoryRefusals { get; private set; }

    /// <summary>Token of the scope in force, for host functions that wait: cancelled at the deadline or by the caller.</summary>
    public CancellationToken CancellationToken => _scope?.Token ?? CancellationToken.None;

    /// <summary>Whether a guest of this store is running.</summary>
    public bool IsRunning => Volatile.Read(ref _occupant.State) != Occupant.Idle;

    /// <summary>
    /// Bounds what runs until the scope is disposed: past the deadline guests trap with <see cref="WasmTrapKind.Deadline"/>, on
    /// cancellation with <see cref="WasmTrapKind.Cancelled"/>, within some milliseconds. Scopes do not nest.
    /// </summary>
    /// <param name="timeout">Time from now; null or infinite for none.</param>
    /// <param name="cancellationToken">Cancels from outside.</param>
    /// <exception cref="InvalidOperationException">Another scope is in force.</exception>
    public WasmCallScope Begin(TimeSpan? timeout = null, CancellationToken cancellationToken = default) => Begin(timeout, null, cancellationToken);

    /// <summary>As the other overload, with a bound on the time of a processor besides.</summary>
    /// <param name="timeout">Time from now; null or infinite for none.</param>
    /// <param name="cpuTime">
    /// Time for which a processor may run the present thread from now on, past which guests trap with <see cref="WasmTrapKind.CpuTime"/>; null for no
    /// bound. Where the system does not tell it (it does on Linux), all time counts, waiting included.
    /// </param>
    /// <param name="cancellationToken">Cancels from outside.</param>
    /// <exception cref="InvalidOperationException">Another scope is in force.</exception>
    public WasmCallScope Begin(TimeSpan? timeout, TimeSpan? cpuTime, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_scope is not null)
        {
            throw new InvalidOperationException("a deadline is already in force on this store; dispose its scope first");
        }

        // What was interrupted before is over.
        ClearInterrupt();
        var scope = new WasmCallScope(this);
        _scope = scope;
        scope.Arm(timeout, cpuTime, cancellationToken);
        return scope;
    }

    /// <summary>Stops the running guest, from any thread; it traps with <paramref name="kind"/>.</summary>
    /// <remarks>Where none is running, the next call traps, unless a scope is begun before it.</remarks>
    public void Interrupt(WasmTrapKind kind = WasmTrapKind.Cancelled)
    {
        lock (_lock)
        {
            if (InterruptRequested == 0)
            {
                // The flag first: whoever sees the limit must find the reason.
                Volatile.Write(ref InterruptRequested, (int)kind + 1);
                Volatile.Write(ref StackLimit, nuint.MaxValue);
                Volatile.Write(ref FuelFloor, long.MaxValue);

                // So that the next call of the host notices, though the guest may call and loop nowhere.
                _open = Occupant.Nobody;
            }
        }
    }

    /// <summary>
    /// Frees the memories. A call still running is interrupted, and the memories freed when it ends; calls afterwards throw
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose()
    {
        lock (_lock)
        {
            // The interruption first: a call on its way out sees it and frees the memories, or is seen to have left.
            _disposed = true;
            Interrupt();
            if (IsLeftToCall())
            {
                return;
            }
        }

        Release();
    }

    /// <summary>Fuel left; negative where more was charged than there was.</summary>
    internal long FuelBalance
    {
        get => FuelLeft - FuelSpent;
        set
        {
            FuelLeft = value;
            FuelSpent = 0;
        }
    }

    /// <summary>Structures and arrays of its guests: bytes in use, as they were estimated last.</summary>
    public long HeapBytes => _heap?.BytesInUse ?? 0;

    internal GuestHeap Heap => _heap ??= new GuestHeap(this, Options.MaxHeapBytes);

    /// <summary>Guards what other threads touch: interruption, the scope in force, the end of the store.</summary>
    internal Lock Gate => _lock;

    /// <summary>The deadline, made on first use: most stores of a host that sets none need it never.</summary>
    internal DeadlineThread.Watch Watch => field ??= new DeadlineThread.Watch(this);

    /// <summary>The time of the scope in force may have passed.</summary>
    internal void CheckDeadline() => Volatile.Read(ref _scope)?.CheckDeadline();

    internal void EndScope(WasmCallScope scope)
    {
        if (ReferenceEquals(_scope, scope))
        {
            _scope = null;
            lock (_lock)
            {
                GiveUp(_patience);
                ClearInterrupt();
            }
        }
    }

    /// <summary>Exceptions that guests hold; made on first use.</summary>
    internal ExceptionLedger Exceptions => _exceptions ??= new ExceptionLedger(this, Options.MaxExceptionBytes);

    internal void ReserveMemory(long bytes)
    {
        MemoryBytes += bytes;
        PeakMemoryBytes = Math.Max(PeakMemoryBytes, MemoryBytes);
    }

    internal void CountMemoryRefusal() => MemoryRefusals++;

    internal bool AllowsMemory(ulong bytes) => bytes <= (ulong)Math.Max(0, MemoryLimit - MemoryBytes);

    internal bool TryReserveElements(ulong count)
    {
        if (count > (ulong)(Options.MaxTableElements - _tableElements))
        {
            return false;
        }

        _tableElements += (long)count;
        return true;
    }

    internal void AddInstance()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_instances >= Options.MaxInstances)
        {
            throw new WasmLinkException(WasmErrorCode.LimitExceeded, $"the store holds its limit of {Options.MaxInstances} instances (WasmStoreOptions.MaxInstances)");
        }

        _instances++;
    }

    /// <summary>Before a memory is made.</summary>
    internal void RequireRoomForMemory()
    {
        if (_memories.Count >= Options.MaxMemories)
        {
            throw new WasmLinkException(WasmErrorCode.LimitExceeded, $"the store holds its limit of {Options.MaxMemories} memories (WasmStoreOptions.MaxMemories)");
        }
    }

    internal void Own(WasmMemory memory)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _memories.Add(memory);
    }

    /// <summary>Makes room for the results of functions with several; see FunctionCompiler, "Results".</summary>
    internal unsafe void NeedResults(int count)
    {
        if (count > ResultReferences.Length)
        {
            // The new one first: where there is none, instances that are there already go on with the one they have.
            var results = Reserve((ulong)count * 16);
            _results?.Dispose();
            _results = results;
            ResultSlots = (nint)_results.Base;
            ResultReferences = new object?[count];
        }
    }

    private static MemoryReservation Reserve(ulong bytes)
    {
        try
        {
            return new MemoryReservation(bytes, bytes);
        }
        catch (OutOfMemoryException exception)
        {
            throw new WasmLinkException(WasmErrorCode.LimitExceeded, exception.Message);
        }
    }

    private void Settle()
    {
        if (_disposed)
        {
            Release();
        }
        else if (_scope is null)
        {
            ClearInterrupt();
        }
    }

    private void ClearInterrupt()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                InterruptRequested = 0;
                FuelFloor = 0;
                StackLimit = Limit();
                _open = _occupant.MayEnter ? _occupant : Occupant.Nobody;
            }
        }
    }

    private void Release()
    {
        lock (_lock)
        {
            if (_released)
            {
                return;
            }

            _released = true;
        }

        foreach (var memory in _memories)
        {
            memory.Release();
        }

        _results?.Dispose();
        MemoryBytes = 0;
    }
}
