using System.Runtime.CompilerServices;
using Bailey.Wasm.Heap;

namespace Bailey.Wasm.Runtime;

/// <summary>
/// Counts the bytes of exceptions that the guests of a store hold references to. The garbage collector frees them, so what is still
/// held is found out by asking it, when the count has reached the limit. See docs/rationale.md, "Why are kept exceptions counted by weak references?".
/// </summary>
internal sealed class ExceptionLedger(WasmStore store, long limit)
{
    // What an exception takes besides its values: the object, its arrays, the weak reference.
    private const int BaseBytes = 160;

    // What is gone may be counted until it is as much again: looking for it is work that many exceptions share.
    private readonly long _most = 2 * Math.Min(limit, long.MaxValue / 2);
    private readonly List<WeakReference<WasmExceptionValue>> _kept = [];
    private long _bytes;

    /// <summary>Counts an exception that a guest gets a reference to.</summary>
    /// <exception cref="WasmTrapException">The guests hold too many.</exception>
    public void Keep(WasmExceptionValue value)
    {
        var bytes = BytesOf(value);
        if (_bytes + bytes > _most && !MakeRoom(bytes))
        {
            throw new WasmTrapException(
                WasmTrapKind.TooManyObjects,
                $"too many objects: guests hold references to exceptions of more than {limit} bytes (WasmStoreOptions.MaxExceptionBytes)");
        }

        _bytes += bytes;
        _kept.Add(new WeakReference<WasmExceptionValue>(value));
    }

    /// <summary>Those that are counted now.</summary>
    public WeakReference<WasmExceptionValue>[] Snapshot() => [.. _kept];

    /// <summary>Forgets all but those that were counted once.</summary>
    public void Restore(WeakReference<WasmExceptionValue>[] kept)
    {
        if (_kept.Count > 0)
        {
            _kept.Clear();
            _kept.AddRange(kept);
            _kept.TrimExcess();
            Sweep();
        }
    }

    private static long BytesOf(WasmExceptionValue value) =>
        BaseBytes + (value.Numbers.Length * (long)Unsafe.SizeOf<GlobalValue>()) + (value.References.Length * (long)IntPtr.Size);

    /// <summary>Forgets what is gone, and has the garbage collector look for more until as much as the limit is free again.</summary>
    private bool MakeRoom(long bytes)
    {
        Sweep();
        if (_bytes + bytes > limit)
        {
            GC.Collect(1, GCCollectionMode.Forced, blocking: true);
            Sweep();
        }

        if (_bytes + bytes > limit)
        {
            HeapCollection.Collect(store);
            Sweep();
        }

        return _bytes + bytes <= limit;
    }

    private void Sweep()
    {
        _bytes = 0;
        _kept.RemoveAll(reference =>
        {
            if (!reference.TryGetTarget(out var value))
            {
                return true;
            }

            _bytes += BytesOf(value);
            return false;
        });
    }
}
