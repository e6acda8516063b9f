namespace Bailey.Wasm;

/// <summary>Limits on everything that runs in one <see cref="WasmStore"/>. All are finite by default.</summary>
public sealed record WasmStoreOptions
{
    /// <summary>The defaults.</summary>
    public static WasmStoreOptions Default { get; } = new();

    /// <summary>
    /// Bytes of all memories together. Growth past it answers -1; a module whose initial memory is larger is refused at
    /// instantiation. Default 64 MiB.
    /// </summary>
    public long MaxMemoryBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// Memories, those of all instances and of the host together; an instance whose module has more is refused. All memories of a process together are bounded besides, to
    /// a quarter of the mappings that Linux allows it (<c>vm.max_map_count</c>, usually 65,530), so that the host keeps what it needs. Default 1,000.
    /// </summary>
    public int MaxMemories { get; init; } = 1_000;

    /// <summary>Elements of all tables together. Growth past it answers -1. Default 1,000,000.</summary>
    public long MaxTableElements { get; init; } = 1_000_000;

    /// <summary>
    /// Bytes of all structures and arrays of guests that are in use together, beside the memories; past it the guest traps with
    /// <see cref="WasmTrapKind.OutOfHeap"/>. What is in use is estimated, within 3 percent, when as much as is allowed was made since the last time,
    /// and at least a quarter of that: until then, garbage and up to a quarter more may be there. Default 64 MiB; 0 allows none.
    /// </summary>
    public long MaxHeapBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// Bytes of exceptions that guests hold references to (<c>exnref</c>); past it a guest that catches one more by reference traps with
    /// <see cref="WasmTrapKind.TooManyObjects"/>. Default 32 MiB.
    /// </summary>
    public long MaxExceptionBytes { get; init; } = 32L * 1024 * 1024;

    /// <summary>Instances that may be created in the store. Default 10,000.</summary>
    public int MaxInstances { get; init; } = 10_000;

    /// <summary>
    /// Bytes of stack that nested calls of guests may use, counted from the host's outermost call; past it the guest traps
    /// with <see cref="WasmTrapKind.StackExhausted"/>. Less is available where the thread's own stack is smaller; 256 KiB are
    /// always kept free for the host. Default 1 MiB; range 64 KiB to 64 MiB.
    /// </summary>
    public int MaxStackBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// Fuel that a new store holds: about one unit for each instruction executed. Default 100,000,000,000, some minutes of
    /// computing; set <see cref="WasmStore.Fuel"/> before each call to give less.
    /// </summary>
    public long InitialFuel { get; init; } = 100_000_000_000;
}
