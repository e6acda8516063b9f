using Bailey.Policy.Quotas;
using Bailey.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Policy.Tests.Quotas;

public sealed class LedgerConcurrencyTests
{
    private const int Workers = 8;
    private const int Rounds = 2_000;

    [Fact]
    [Rule("P7.11")]
    public void Calls_that_race_never_use_more_than_the_budget_together()
    {
        const long budget = 1_000_000;
        var ledger = new LedgerBook(new ManualClock()).Open("ada", new PrincipalQuotas { MaxCpuFuelPerSec = budget, MaxInFlightCalls = 3 });
        var counting = new Lock();
        long used = 0, reserved = 0, mostAtOnce = 0, running = 0, mostRunning = 0;
        Race(worker =>
        {
            var random = new Random(worker);
            for (var i = 0; i < Rounds; i++)
            {
                var wanted = random.Next(1, 3_000);
                var decision = random.Next(2) == 0 ? ledger.Reserve(wanted, out var reservation) : ledger.ReserveUpTo(wanted, out reservation);
                if (!decision.Allowed)
                {
                    continue;
                }

                lock (counting)
                {
                    reserved += reservation!.Fuel;
                    mostAtOnce = Math.Max(mostAtOnce, reserved + used);
                    mostRunning = Math.Max(mostRunning, ++running);
                }

                var use = random.NextInt64(reservation.Fuel + 1);
                var abandoned = random.Next(5) == 0;

                // Counted here before the ledger counts it, so that this never sees more than there is.
                lock (counting)
                {
                    running--;
                    reserved -= reservation.Fuel;
                    used += abandoned ? reservation.Fuel : use;
                }

                if (abandoned)
                {
                    reservation.Dispose();
                }
                else
                {
                    reservation.Settle(use);
                }
            }
        });

        used.ShouldBeInRange(1, budget);
        ledger.Usage.FuelAvailable.ShouldBe(budget - used, "every unit is either used or left");
        ledger.Usage.InFlightCalls.ShouldBe(0);
        mostAtOnce.ShouldBeLessThanOrEqualTo(budget);
        mostRunning.ShouldBeInRange(1, 3);
    }

    [Fact]
    [Rule("P7.11")]
    public void Reservations_that_race_for_one_budget_get_exactly_it()
    {
        var ledger = new LedgerBook(new ManualClock()).Open("ada", new PrincipalQuotas { MaxCpuFuelPerSec = 10_007, MaxInFlightCalls = 64, MaxIpcThroughputBytes = 5_003, MaxStorageBytes = 3_001 });
        long fuel = 0, ipc = 0, storage = 0;
        Race(_ =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                if (ledger.ReserveUpTo(3, out var reservation).Allowed)
                {
                    Interlocked.Add(ref fuel, reservation!.Fuel);
                    reservation.Dispose();
                }

                Interlocked.Add(ref ipc, ledger.TakeIpc(1).Allowed ? 1 : 0);
                Interlocked.Add(ref storage, ledger.GrowStorage(1).Allowed ? 1 : 0);
            }
        });

        fuel.ShouldBe(10_007);
        ipc.ShouldBe(5_003);
        storage.ShouldBe(3_001);
    }

    [Fact]
    [Rule("P7.11")]
    public void Connections_and_processes_that_race_are_never_more_than_may_be()
    {
        var book = new LedgerBook(new ManualClock());
        var principal = book.Open("ada", new PrincipalQuotas { MaxBackgroundProcesses = 2 });
        var plugin = book.Open("notes", null, new PluginQuotas { Connections = 3, SignalsPerMinute = 501 });
        long connections = 0, mostConnections = 0, processes = 0, mostProcesses = 0, signals = 0;
        Race(_ =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                Interlocked.Add(ref signals, plugin.TakeSignals(principal).Allowed ? 1 : 0);
                Hold(plugin.Connect(principal, out var connection).Allowed ? connection : null, ref connections, ref mostConnections);
                Hold(principal.StartProcess(out var process).Allowed ? process : null, ref processes, ref mostProcesses);
            }
        });

        mostConnections.ShouldBeInRange(1, 3);
        mostProcesses.ShouldBeInRange(1, 2);
        signals.ShouldBe(501);
        plugin.Usage.OpenConnections.ShouldBe(0);
        principal.Usage.BackgroundProcesses.ShouldBe(0);
    }

    [Fact]
    public void A_reservation_that_is_settled_from_many_threads_gives_back_once()
    {
        var ledger = new LedgerBook(new ManualClock()).Open("ada", new PrincipalQuotas { MaxCpuFuelPerSec = 100, MaxInFlightCalls = 3 });
        ledger.Reserve(60, out _);
        for (var i = 0; i < 500; i++)
        {
            ledger.Reserve(40, out var reservation).Allowed.ShouldBeTrue();
            Parallel.Invoke(() => reservation!.Settle(0), () => reservation!.Settle(0), () => reservation!.Settle(0));
            reservation!.Dispose();
            ledger.Usage.FuelAvailable.ShouldBe(40);
            ledger.Usage.InFlightCalls.ShouldBe(1);
        }
    }

    [Fact]
    [Rule("P7.9")]
    [Rule("P7.12")]
    [Rule("P7.13")]
    [Rule("P7.14")]
    public void Any_order_of_calls_is_decided_as_by_counting()
    {
        var step = from kind in Gen.Choose(0, 4)
                   from amount in Gen.Choose(1, 130)
                   from which in Gen.Choose(0, 5)
                   select (kind, amount, which);
        Prop.ForAll(step.ArrayOf().ToArbitrary(), static steps =>
        {
            // 100 units in a second come back at one for each 10 ms, so that counting needs no fractions.
            var clock = new ManualClock();
            var ledger = new LedgerBook(clock).Open("ada", new PrincipalQuotas { MaxCpuFuelPerSec = 100, MaxInFlightCalls = 3 });
            var left = 100L;
            var running = new List<Reservation>();
            foreach (var (kind, amount, which) in steps)
            {
                var open = running.Count == 0 ? null : running[which % running.Count];
                if (kind <= 1)
                {
                    var fits = running.Count < 3 && (kind == 0 ? left >= amount : left > 0);
                    var decision = kind == 0 ? ledger.Reserve(amount, out var reservation) : ledger.ReserveUpTo(amount, out reservation);
                    decision.Allowed.ShouldBe(fits);
                    decision.ReasonCode.ShouldBe(fits ? "ok" : running.Count == 3 ? "quota_in_flight" : "quota_fuel");
                    if (fits)
                    {
                        reservation!.Fuel.ShouldBe(Math.Min(amount, left));
                        left -= reservation.Fuel;
                        running.Add(reservation);
                    }
                }
                else if (kind == 2)
                {
                    clock.Advance(TimeSpan.FromMilliseconds(10 * amount));
                    left = Math.Min(100, left + amount);
                }
                else if (open is not null)
                {
                    running.Remove(open);
                    var used = Math.Min(amount, open.Fuel);
                    if (kind == 3)
                    {
                        open.Settle(used);
                        left = Math.Min(100, left + open.Fuel - used);
                    }
                    else
                    {
                        open.Dispose();
                    }
                }

                ledger.Usage.FuelAvailable.ShouldBe(left);
                ledger.Usage.InFlightCalls.ShouldBe(running.Count);
            }
        }).QuickCheckThrowOnFailure();
    }

    private static void Hold(QuotaSlot? slot, ref long held, ref long most)
    {
        if (slot is not null)
        {
            Max(ref most, Interlocked.Increment(ref held));
            Interlocked.Decrement(ref held);
            slot.Dispose();
        }
    }

    private static void Max(ref long most, long value)
    {
        for (var seen = Interlocked.Read(ref most); value > seen; seen = Interlocked.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private static void Race(Action<int> work)
    {
        using var start = new Barrier(Workers);
        var threads = Enumerable.Range(0, Workers).Select(worker => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                work(worker);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();
        Task.WaitAll(threads);
    }
}
