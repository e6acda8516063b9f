namespace Bailey.Wasm.Tests.Wasi;

/// <summary>Clocks and waiting.</summary>
public sealed class ClockTests
{
    private const uint Realtime = 0, Monotonic = 1;

    [Theory]
    [InlineData(10_000, 1_700_000_000_123_450_000, 1_700_000_000_123_000_000)]
    [InlineData(1, 1_700_000_000_123_450_000, 1_700_000_000_123_450_000)]
    [InlineData(10_000_000, 1_700_000_000_123_450_000, 1_700_000_000_000_000_000)]
    public void Clocks_step_no_finer_than_granted(long granularityTicks, ulong now, ulong seen)
    {
        var clock = new FixedTime { Now = DateTimeOffset.UnixEpoch.AddTicks((long)(now / 100)) };
        using var guest = new WasiGuest(new() { ClockGranularity = TimeSpan.FromTicks(granularityTicks), TimeProvider = clock });
        Time(guest, Realtime).ShouldBe(seen);
        guest.Call("clock_res_get", Realtime, WasiGuest.Result).ShouldBe(WasiErrno.Success);
        guest.ReadU64(WasiGuest.Result).ShouldBe((ulong)granularityTicks * 100);
    }

    [Fact]
    public void The_other_clocks_count_from_the_start_of_the_guest()
    {
        var clock = new FixedTime { Timestamp = TimeSpan.FromDays(100).Ticks };
        using var guest = new WasiGuest(new() { TimeProvider = clock });
        clock.Timestamp += TimeSpan.FromSeconds(2).Ticks + 1234;
        foreach (var id in new[] { Monotonic, 2u, 3u })
        {
            Time(guest, id).ShouldBe(2_000_000_000ul);
        }

        guest.Call("clock_time_get", 4, 0, WasiGuest.Result).ShouldBe(WasiErrno.Invalid);
        guest.Call("clock_res_get", 4, WasiGuest.Result).ShouldBe(WasiErrno.Invalid);
    }

    [Fact]
    public void Waiting_for_a_timer_ends_when_it_is_due()
    {
        using var guest = new WasiGuest(new WasiOptions());
        var before = Time(guest, Monotonic);
        Subscribe(guest, 0, 77, Monotonic, 20_000_000);
        Poll(guest, 1).ShouldBe(1u);
        (Time(guest, Monotonic) - before).ShouldBeGreaterThanOrEqualTo(19_000_000ul);
        guest.ReadU64(WasiGuest.Buffer).ShouldBe(77ul);
        guest.Memory[WasiGuest.Buffer + 10].ShouldBe((byte)0);
    }

    [Fact]
    public void The_first_of_several_timers_ends_the_wait_and_only_it_is_told()
    {
        using var guest = new WasiGuest(new WasiOptions());
        Subscribe(guest, 0, 1, Monotonic, 30_000_000_000);
        Subscribe(guest, 1, 2, Monotonic, Time(guest, Monotonic) + 3_456_789, isAbsolute: true);
        Subscribe(guest, 2, 3, Realtime, 1, isAbsolute: true);
        Poll(guest, 2).ShouldBe(1u);
        guest.ReadU64(WasiGuest.Buffer).ShouldBe(2ul);
        Poll(guest, 3).ShouldBe(2u);
        guest.ReadU64(WasiGuest.Buffer + 32).ShouldBe(3ul);
    }

    [Fact]
    public void Descriptors_are_ready_at_once_and_bad_ones_are_told()
    {
        using var guest = new WasiGuest(new() { Stdin = new byte[9] });
        Subscribe(guest, 0, 1, Monotonic, 30_000_000_000);
        SubscribeDescriptor(guest, 1, 2, kind: 1, fd: 0);
        SubscribeDescriptor(guest, 2, 3, kind: 2, fd: 1);
        SubscribeDescriptor(guest, 3, 4, kind: 1, fd: 9);
        Poll(guest, 4).ShouldBe(3u);
        guest.ReadU64(WasiGuest.Buffer).ShouldBe(2ul);
        guest.ReadU64(WasiGuest.Buffer + 16).ShouldBe(9ul);
        guest.ReadU64(WasiGuest.Buffer + 32).ShouldBe(3ul);
        guest.ReadU64(WasiGuest.Buffer + 64).ShouldBe(4ul);
        guest.Memory[WasiGuest.Buffer + 72].ShouldBe((byte)WasiErrno.BadDescriptor);
    }

    [Fact]
    public void Subscriptions_that_make_no_sense_are_refused()
    {
        using var guest = new WasiGuest(new WasiOptions());
        guest.Call("poll_oneoff", WasiGuest.PathAddress, WasiGuest.Buffer, 0, WasiGuest.Result).ShouldBe(WasiErrno.Invalid);
        guest.Call("poll_oneoff", WasiGuest.PathAddress, WasiGuest.Buffer, -1, WasiGuest.Result).ShouldBe(WasiErrno.Invalid);
        Subscribe(guest, 0, 1, clock: 9, 0);
        guest.Call("poll_oneoff", WasiGuest.PathAddress, WasiGuest.Buffer, 1, WasiGuest.Result).ShouldBe(WasiErrno.Invalid);
        SubscribeDescriptor(guest, 0, 1, kind: 3, fd: 0);
        guest.Call("poll_oneoff", WasiGuest.PathAddress, WasiGuest.Buffer, 1, WasiGuest.Result).ShouldBe(WasiErrno.Invalid);
    }

    [Fact]
    public async Task A_waiting_guest_is_ended_by_deadline_cancellation_interruption_and_the_longest_wait()
    {
        using var guest = new WasiGuest(new() { MaxWait = TimeSpan.FromMilliseconds(50) });
        Subscribe(guest, 0, 1, Monotonic, ulong.MaxValue);
        Trap(guest).ShouldBe(WasmTrapKind.Deadline);

        using var patient = new WasiGuest(new() { MaxWait = TimeSpan.FromMinutes(10) });
        Subscribe(patient, 0, 1, Monotonic, ulong.MaxValue);
        using (patient.Store.Begin(TimeSpan.FromMilliseconds(30)))
        {
            Trap(patient).ShouldBe(WasmTrapKind.Deadline);
        }

        using var cancel = new CancellationTokenSource(30);
        using (patient.Store.Begin(null, cancel.Token))
        {
            Trap(patient).ShouldBe(WasmTrapKind.Cancelled);
        }

        var interrupting = Task.Delay(50).ContinueWith(_ => patient.Store.Interrupt(), TaskScheduler.Default);
        Trap(patient).ShouldBe(WasmTrapKind.Cancelled);
        await interrupting;
    }

    private static WasmTrapKind Trap(WasiGuest guest) => Should.Throw<WasmTrapException>(() => Poll(guest, 1)).Kind;

    private static ulong Time(WasiGuest guest, uint clock)
    {
        guest.Call("clock_time_get", clock, 1, WasiGuest.Result).ShouldBe(WasiErrno.Success);
        return guest.ReadU64(WasiGuest.Result);
    }

    private static uint Poll(WasiGuest guest, int count)
    {
        guest.Call("poll_oneoff", WasiGuest.PathAddress, WasiGuest.Buffer, count, WasiGuest.Result).ShouldBe(WasiErrno.Success);
        return guest.ReadU32(WasiGuest.Result);
    }

    private static void Subscribe(WasiGuest guest, int index, ulong userData, uint clock, ulong timeout, bool isAbsolute = false)
    {
        var at = WasiGuest.PathAddress + (index * 48);
        guest.Memory.Slice(at, 48).Clear();
        guest.WriteU64(at, userData);
        guest.WriteU32(at + 16, clock);
        guest.WriteU64(at + 24, timeout);
        guest.Memory[at + 40] = isAbsolute ? (byte)1 : (byte)0;
    }

    private static void SubscribeDescriptor(WasiGuest guest, int index, ulong userData, byte kind, uint fd)
    {
        var at = WasiGuest.PathAddress + (index * 48);
        guest.Memory.Slice(at, 48).Clear();
        guest.WriteU64(at, userData);
        guest.Memory[at + 8] = kind;
        guest.WriteU32(at + 16, fd);
    }

    private sealed class FixedTime : TimeProvider
    {
        public DateTimeOffset Now { get; init; } = DateTimeOffset.UnixEpoch;

        public long Timestamp { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Timestamp;
    }
}
