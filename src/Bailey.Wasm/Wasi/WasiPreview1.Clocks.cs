using System.Buffers.Binary;

namespace Bailey.Wasm;

// Clocks and waiting.
public sealed partial class WasiPreview1
{
    private const uint RealTime = 0, LastClock = 3;
    private const int SubscriptionLength = 48, EventLength = 32;
    private const uint MaxSubscriptions = 1024;
    private const double WaitSlice = 10;
    private const byte ClockEvent = 0, ReadEvent = 1, WriteEvent = 2;

    private void DefineClocks(WasiDefinitions functions) => functions
        .Define("clock_res_get", (WasmInstance caller, uint clock, uint result) =>
            (int)(clock > LastClock ? WasiErrno.Invalid : Memory(caller).TryWrite(result, _granularity) ? WasiErrno.Success : WasiErrno.Fault))
        .Define("clock_time_get", (WasmInstance caller, uint clock, ulong precision, uint result) =>
            (int)(clock > LastClock ? WasiErrno.Invalid : Memory(caller).TryWrite(result, Now(clock)) ? WasiErrno.Success : WasiErrno.Fault))
        .Define("poll_oneoff", (WasmInstance caller, uint subscriptions, uint events, uint count, uint stored) =>
            (int)Poll(caller, subscriptions, events, count, stored));

    /// <summary>
    /// A clock in nanoseconds, in steps of the granularity. All but the real time count from the start of the guest: those of the process and
    /// the thread too, as what the host computes beside is not the guest's to know.
    /// </summary>
    private ulong Now(uint clock)
    {
        var time = _options.TimeProvider;
        var ticks = clock == RealTime ? (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks : time.GetElapsedTime(_started).Ticks;
        var nanoseconds = (ulong)Math.Max(ticks, 0) * 100;
        return nanoseconds - (nanoseconds % _granularity);
    }

    private WasiErrno Poll(WasmInstance caller, uint subscriptions, uint events, uint count, uint stored)
    {
        if (count is 0 or > MaxSubscriptions)
        {
            return WasiErrno.Invalid;
        }

        Charge(caller, FuelOfSystemCall);
        var memory = Memory(caller);
        if (!memory.TryGet(subscriptions, count * SubscriptionLength, out var wanted)
            || !memory.TryGet(events, count * EventLength, out _)
            || !memory.TryGet(stored, sizeof(uint), out _))
        {
            return WasiErrno.Fault;
        }

        // Copied, as the events may be written over the subscriptions.
        var all = wanted.ToArray();
        var waits = new ulong[count];
        var error = Examine(all, waits, out var isReady);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        var wait = isReady ? 0 : waits.Min();
        Sleep(caller.Store, wait);
        memory.TryGet(events, count * EventLength, out var target);
        var written = WriteEvents(all, waits, wait, target);
        return memory.TryWrite(stored, written) ? WasiErrno.Success : WasiErrno.Fault;
    }

    /// <summary>For every subscription the nanoseconds until it happens: 0 for descriptors, which are always ready.</summary>
    private WasiErrno Examine(ReadOnlySpan<byte> subscriptions, Span<ulong> waits, out bool isReady)
    {
        isReady = false;
        for (var i = 0; i < waits.Length; i++, subscriptions = subscriptions[SubscriptionLength..])
        {
            switch (subscriptions[8])
            {
                case ClockEvent when BinaryPrimitives.ReadUInt32LittleEndian(subscriptions[16..]) <= LastClock:
                    waits[i] = Remaining(subscriptions);
                    break;
                case ReadEvent or WriteEvent:
                    // Files and the standard streams never make anyone wait, and a bad descriptor is an answer at once.
                    isReady = true;
                    break;
                default:
                    return WasiErrno.Invalid;
            }
        }

        return WasiErrno.Success;
    }

    private ulong Remaining(ReadOnlySpan<byte> subscription)
    {
        var clock = BinaryPrimitives.ReadUInt32LittleEndian(subscription[16..]);
        var timeout = BinaryPrimitives.ReadUInt64LittleEndian(subscription[24..]);
        var isAbsolute = (BinaryPrimitives.ReadUInt16LittleEndian(subscription[40..]) & 1) != 0;
        if (!isAbsolute)
        {
            return timeout;
        }

        var now = Now(clock);
        return timeout > now ? timeout - now : 0;
    }

    private void Sleep(WasmStore store, ulong nanoseconds)
    {
        if (nanoseconds == 0)
        {
            return;
        }

        var time = _options.TimeProvider;
        var start = time.GetTimestamp();
        var allowed = (ulong)_options.MaxWait.Ticks * 100;
        var wait = TimeSpan.FromTicks((long)((Math.Min(nanoseconds, allowed) + 99) / 100));
        while (wait - time.GetElapsedTime(start) is var left && left > TimeSpan.Zero)
        {
            // Rounded up to whole milliseconds, which is what timers count: late, never early.
            var slice = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(left.TotalMilliseconds, WaitSlice)));
            Task.Delay(slice, time, store.CancellationToken).GetAwaiter().GetResult();

            // An interruption without deadline or token, as by disposing the store, is only seen here.
            if (Volatile.Read(ref store.InterruptRequested) != 0)
            {
                throw new OperationCanceledException();
            }
        }

        if (nanoseconds > allowed)
        {
            throw new WasmTrapException(
                WasmTrapKind.Deadline, $"the guest waited in poll_oneoff for {_options.MaxWait}, the most allowed; raise WasiOptions.MaxWait to allow more");
        }
    }

    /// <summary>Writes an event for every timer that ran out and every descriptor.</summary>
    private uint WriteEvents(ReadOnlySpan<byte> subscriptions, ReadOnlySpan<ulong> waits, ulong waited, Span<byte> target)
    {
        uint written = 0;
        for (var i = 0; i < waits.Length; i++, subscriptions = subscriptions[SubscriptionLength..])
        {
            if (waits[i] > waited)
            {
                continue;
            }

            var kind = subscriptions[8];
            var result = target[..EventLength];
            result.Clear();
            subscriptions[..8].CopyTo(result);
            result[10] = kind;
            if (kind != ClockEvent)
            {
                var error = Find(BinaryPrimitives.ReadInt32LittleEndian(subscriptions[16..]), WasiRights.PollFdReadwrite, out var descriptor);
                var available = error != WasiErrno.Success ? 0 : kind == ReadEvent ? descriptor.AvailableBytes : (ulong)_options.MaxTransferBytes;
                BinaryPrimitives.WriteUInt16LittleEndian(result[8..], (ushort)error);
                BinaryPrimitives.WriteUInt64LittleEndian(result[16..], available);
            }

            target = target[EventLength..];
            written++;
        }

        return written;
    }
}
