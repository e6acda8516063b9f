using System.Runtime.CompilerServices;

namespace Bailey.Wasm.Runtime;

/// <summary>
/// Bulk instructions on memories (core specification, 4.6.12). Called by compiled code. They work in pieces, between which
/// an interruption is noticed, and charge fuel by size where the module is metered.
/// </summary>
internal static unsafe class MemoryOperations
{
    /// <summary>Bytes worth one unit of fuel.</summary>
    public const int BytesPerFuel = 16;

    private const ulong SmallCount = 4096;
    private const ulong Piece = 4 * 1024 * 1024;

    public static int Grow(WasmMemory memory, int pages) => (int)memory.Grow((uint)pages);

    public static long Grow64(WasmMemory memory, long pages) => memory.Grow((ulong)pages);

    public static int Size(WasmMemory memory) => (int)memory.Pages;

    public static long Size64(WasmMemory memory) => (long)memory.Pages;

    public static void Fill(InstanceState state, int memoryIndex, ulong address, int value, ulong count)
    {
        var memory = state.Memories[memoryIndex];
        Check(memory.ByteLength, address, count);
        Charge(state, count, BytesPerFuel);
        if (count <= 32)
        {
            new Span<byte>(memory.Base + address, (int)count).Fill((byte)value);
            return;
        }

        for (ulong done = 0; done < count;)
        {
            var piece = Math.Min(Piece, count - done);
            Unsafe.InitBlockUnaligned(memory.Base + address + done, (byte)value, (uint)piece);
            done += piece;
            Poll(state.Store, done < count);
        }
    }

    public static void Copy(InstanceState state, int targetIndex, int sourceIndex, ulong target, ulong source, ulong count)
    {
        var to = state.Memories[targetIndex];
        var from = state.Memories[sourceIndex];
        Check(from.ByteLength, source, count);
        Check(to.ByteLength, target, count);
        Charge(state, count, BytesPerFuel);
        if (count <= Piece)
        {
            Buffer.MemoryCopy(from.Base + source, to.Base + target, count, count);
            return;
        }

        // Overlapping ranges: in the direction that reads every piece before it is overwritten.
        var backward = ReferenceEquals(from, to) && target > source;
        for (ulong done = 0; done < count;)
        {
            var piece = Math.Min(Piece, count - done);
            var offset = backward ? count - done - piece : done;
            Buffer.MemoryCopy(from.Base + source + offset, to.Base + target + offset, piece, piece);
            done += piece;
            Poll(state.Store, done < count);
        }
    }

    public static void Init(InstanceState state, int segmentIndex, int memoryIndex, ulong address, int source, int count)
    {
        var definition = state.Instance.Module.Definition;
        var segment = definition.Data[segmentIndex];
        var length = state.DroppedData[segmentIndex] ? 0u : (uint)segment.Length;
        var memory = state.Memories[memoryIndex];
        Check(length, (uint)source, (uint)count);
        Check(memory.ByteLength, address, (uint)count);
        Charge(state, (uint)count, BytesPerFuel);
        definition.Bytes.AsSpan(segment.Start + source, count).CopyTo(new Span<byte>(memory.Base + address, count));
    }

    public static void Drop(InstanceState state, int segmentIndex) => state.DroppedData[segmentIndex] = true;

    /// <summary>Before work of a size that is known to be done: charges fuel for it, and notices an interruption.</summary>
    public static void Charge(InstanceState state, ulong count, int unitsPerFuel)
    {
        // Straight code of nothing but bulk instructions has no loop that would notice an interruption.
        Poll(state.Store, count > SmallCount);
        if (state.IsMetered)
        {
            var store = state.Store;
            store.FuelLeft -= (long)(count / (uint)unitsPerFuel);
            if (store.FuelBalance < 0)
            {
                throw Trap.OutOfFuel(store);
            }
        }
    }

    /// <summary>Throws when the store was interrupted.</summary>
    public static void Poll(WasmStore store, bool more)
    {
        if (more && Volatile.Read(ref store.InterruptRequested) != 0)
        {
            throw Trap.Interrupted(store);
        }
    }

    private static void Check(ulong length, ulong address, ulong count)
    {
        if (address > length || count > length - address)
        {
            throw Trap.OutOfBoundsMemory();
        }
    }
}
