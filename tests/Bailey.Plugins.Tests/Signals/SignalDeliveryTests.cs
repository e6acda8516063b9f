using Bailey.Plugins.Audit;
using Bailey.Plugins.HostFunctions;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Testing;
using static Bailey.Plugins.Tests.Signals.SignalGarden;

namespace Bailey.Plugins.Tests.Signals;

/// <summary>What becomes of signals on their way to subscribers.</summary>
public sealed class SignalDeliveryTests
{
    [Fact]
    [Rule("L4.111")]
    [Rule("L4.114")]
    public async Task A_signal_that_asks_for_it_is_complete_when_everybody_has_acknowledged_it()
    {
        await using var garden = new SignalGarden();
        garden.Subscribe("at-once", "chess").OnDeliver = static (_, _) => new(true);
        garden.Subscribe("while-handling", "chess").OnDeliver = async (delivery, _) =>
        {
            (await garden.Router.AcknowledgeAsync("garden", delivery.Signal.Id, "while-handling")).ShouldBeTrue();
            return false;
        };
        garden.Subscribe("later", "chess");
        var signal = await garden.SendAsync(Draft() with { RequiresAck = true });
        Words(signal).ShouldNotContain("chess completed");
        (await garden.Router.AcknowledgeAsync("garden", signal.Id, "stranger")).ShouldBeFalse();
        (await garden.Router.AcknowledgeAsync("aviary", signal.Id, "later")).ShouldBeFalse();
        (await garden.Router.AcknowledgeAsync("garden", signal.Id, "later")).ShouldBeTrue();
        (await garden.Router.AcknowledgeAsync("garden", signal.Id, "later")).ShouldBeFalse("it has been, already");
        var words = Words(await garden.ReadAsync(signal.Id)).ToList();
        words.Where(static word => word.Contains("acknowledged", StringComparison.Ordinal)).ShouldBe(["chess acknowledged at-once", "chess acknowledged while-handling", "chess acknowledged later"], ignoreOrder: true);
        words[^1].ShouldBe("chess completed");
    }

    [Fact]
    [Rule("L4.115")]
    public async Task What_is_not_acknowledged_in_time_is_dropped()
    {
        var clock = new ManualClock();
        await using var garden = new SignalGarden(clock: clock);
        garden.Subscribe("a", "chess");
        var signal = await garden.SendAsync(Draft() with { RequiresAck = true });
        clock.Advance(SignalOptions.Default.AcknowledgeTimeLimit - TimeSpan.FromTicks(1));
        await garden.Router.ExpireAsync();
        clock.Advance(TimeSpan.FromTicks(1));
        await garden.Router.ExpireAsync();
        await garden.Router.DrainAsync();
        (await garden.Router.AcknowledgeAsync("garden", signal.Id, "a")).ShouldBeFalse();
        Words(await garden.ReadAsync(signal.Id)).ShouldBe(["chess received", "chess queued a", "chess dropped a signal_not_acknowledged"]);
    }

    [Fact]
    [Rule("L4.115")]
    public async Task What_waits_beyond_its_time_to_live_is_dropped()
    {
        var clock = new ManualClock();
        await using var garden = new SignalGarden(clock: clock);
        var (subscriber, gate) = Blocked(garden, "a");
        await garden.Router.SendAsync(Draft(type: "first"));
        await gate.Entered;
        var (swept, taken) = (await garden.Router.SendAsync(Draft(type: "swept") with { TimeToLive = TimeSpan.FromSeconds(5) }), await garden.Router.SendAsync(Draft(type: "taken") with { TimeToLive = TimeSpan.FromSeconds(9) }));
        clock.Advance(TimeSpan.FromSeconds(5));
        await garden.Router.ExpireAsync();
        clock.Advance(TimeSpan.FromSeconds(4));
        gate.Open();
        await garden.Router.DrainAsync();
        subscriber.Types.ShouldBe(["first"]);
        Words(await garden.ReadAsync(swept))[^1].ShouldBe("chess dropped a signal_expired");
        Words(await garden.ReadAsync(taken))[^1].ShouldBe("chess dropped a signal_expired");
    }

    [Fact]
    public async Task The_most_urgent_go_first_and_of_those_the_oldest()
    {
        await using var garden = new SignalGarden();
        var (subscriber, gate) = Blocked(garden, "a");
        await garden.Router.SendAsync(Draft(type: "first"));
        await gate.Entered;
        foreach (var (type, priority) in new[] { ("low-1", 0), ("high-1", 9), ("middle", 5), ("high-2", 9), ("low-2", 0) })
        {
            await garden.Router.SendAsync(Draft(type: type) with { Priority = priority });
        }

        gate.Open();
        await garden.Router.DrainAsync();
        subscriber.Types.ShouldBe(["first", "high-1", "high-2", "middle", "low-1", "low-2"]);
    }

    [Fact]
    [Rule("L4.115")]
    [Rule("L4.118")]
    public async Task A_full_queue_drops_for_that_subscriber_alone_and_says_so()
    {
        await using var garden = new SignalGarden(new SignalOptions { MaxQueued = 2 });
        var (slow, gate) = Blocked(garden, "slow");
        var quick = garden.Subscribe("quick", "chess");
        await garden.Router.SendAsync(Draft(type: "s0"));
        await gate.Entered;
        var ids = new List<Guid>();
        for (var i = 1; i <= 4; i++)
        {
            ids.Add(await garden.Router.SendAsync(Draft(type: $"s{i}")));
            while (quick.Received.Count <= i)
            {
                await Task.Yield();
            }
        }

        gate.Open();
        await garden.Router.DrainAsync();
        slow.Types.ShouldBe(["s0", "s1", "s2"]);
        quick.Types.ShouldBe(["s0", "s1", "s2", "s3", "s4"]);
        Words(await garden.ReadAsync(ids[3])).ShouldBe(["chess received", "chess dropped slow signal_queue_full", "chess queued quick"]);
    }

    [Fact]
    [Rule("L4.118")]
    public async Task When_too_much_of_a_community_waits_a_signal_is_not_taken_at_all()
    {
        foreach (var options in new[] { new SignalOptions { MaxWaiting = 2 }, new SignalOptions { MaxWaitingBytes = 2 * 1024 } })
        {
            await using var garden = new SignalGarden(options);
            var (_, gate) = Blocked(garden, "a");
            var big = Draft() with { PayloadJson = $"\"{new string('x', 1_000)}\"" };
            await garden.Router.SendAsync(big);
            await garden.Router.SendAsync(big);
            (await Should.ThrowAsync<HostCallException>(async () => await garden.Router.SendAsync(big))).Code.ShouldBe(SignalReason.TooManyWaiting);
            gate.Open();
            await garden.Router.DrainAsync();
            await garden.SendAsync(big);
        }
    }

    [Fact]
    [Rule("L4.115")]
    public async Task Beyond_the_fan_out_a_signal_is_dropped()
    {
        await using var garden = new SignalGarden(new SignalOptions { MaxFanOut = 2 });
        var subscribers = Enumerable.Range(0, 4).Select(i => garden.Subscribe($"p{i}", "chess")).ToList();
        var words = Words(await garden.SendAsync(Draft()));
        subscribers.Select(static subscriber => subscriber.Received.Count).ShouldBe([1, 1, 0, 0]);
        words.ShouldBe(["chess received", "chess queued p0", "chess queued p1", "chess dropped p2 signal_fan_out", "chess dropped p3 signal_fan_out"]);
    }

    [Fact]
    [Rule("L4.115")]
    public async Task Whether_a_subscriber_may_receive_is_asked_at_each_delivery_and_a_denial_is_audited()
    {
        await using var garden = new SignalGarden();
        var (subscriber, gate) = Blocked(garden, "a");
        await garden.Router.SendAsync(Draft(type: "first"));
        await gate.Entered;
        var waiting = await garden.Router.SendAsync(Draft());
        subscriber.OnCheck = static _ => Decision.Deny(DecisionLayer.Capability, CapabilityReason.Undeclared, "no more");
        gate.Open();
        await garden.Router.DrainAsync();
        subscriber.Types.ShouldBe(["first"]);
        Words(await garden.ReadAsync(waiting))[^1].ShouldBe($"chess dropped a {CapabilityReason.Undeclared}");
        var entry = garden.Store.Entries.ShouldHaveSingleItem();
        (entry.Community, entry.DomainPath, entry.Principal, entry.Plugin, entry.Capability, entry.Target, entry.Outcome, entry.ReasonCode)
            .ShouldBe(("garden", "/games/chess", "ann", "a", "signals:subscribe", "move.made", AuditOutcome.Denied, CapabilityReason.Undeclared));
    }

    [Fact]
    [Rule("L4.115")]
    public async Task A_subscriber_that_fails_or_hangs_takes_nothing_from_others()
    {
        await using var garden = new SignalGarden(new SignalOptions { DeliveryTimeLimit = TimeSpan.FromSeconds(2) });
        using var never = new ManualResetEventSlim();
        garden.Subscribe("throws", "chess").OnDeliver = static (_, _) => throw new TimeoutException("its own");
        garden.Subscribe("cannot-be-asked", "chess").OnCheck = static _ => throw new InvalidOperationException();
        garden.Subscribe("hangs", "chess").OnDeliver = (_, _) =>
        {
            never.Wait();
            return new(true);
        };
        var good = garden.Subscribe("good", "chess");
        foreach (var requiresAck in new[] { false, true })
        {
            var words = Words(await garden.SendAsync(Draft() with { RequiresAck = requiresAck }));
            words.ShouldContain("chess dropped throws signal_delivery_failed");
            words.ShouldContain("chess dropped cannot-be-asked signal_delivery_failed");
            words.ShouldContain("chess dropped hangs signal_delivery_timeout");
            words.ShouldNotContain("chess completed");
        }

        good.Received.Count.ShouldBe(2);
        never.Set();
    }

    [Fact]
    [Rule("L4.116")]
    public async Task A_storm_of_signals_that_answer_one_another_ends()
    {
        await using var garden = new SignalGarden(new SignalOptions { MaxHops = 5 });
        var codes = new List<string>();
        foreach (var name in new[] { "ping", "pong" })
        {
            garden.Subscribe(name).OnDeliver = async (delivery, _) =>
            {
                try
                {
                    // The chain is counted although the answer does not say that it is part of one.
                    await garden.Router.SendAsync(Draft(delivery.Domain, SignalReach.Everywhere, "answer") with { OriginPlugin = name });
                }
                catch (HostCallException e)
                {
                    lock (codes)
                    {
                        codes.Add(e.Code);
                    }
                }

                return false;
            };
        }

        await garden.SendAsync(Draft());
        codes.ShouldBe([SignalReason.ChainTooLong, SignalReason.ChainTooLong]);
        var ping = (TestSubscriber)garden.List("garden")[0];
        ping.Received.Select(static delivery => delivery.Hops).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task A_chain_that_was_counted_elsewhere_is_counted_on()
    {
        await using var garden = new SignalGarden(new SignalOptions { MaxHops = 5 });
        var subscriber = garden.Subscribe("a");
        await garden.SendAsync(Draft() with { Hops = 4 });
        subscriber.Received.ShouldHaveSingleItem().Hops.ShouldBe(5);
        (await Should.ThrowAsync<HostCallException>(async () => await garden.SendAsync(Draft() with { Hops = 5 }))).Code.ShouldBe(SignalReason.ChainTooLong);
    }

    public static TheoryData<string, SignalDraft> FaultyDrafts => new()
    {
        { SignalReason.TypeInvalid, Draft(type: "") },
        { SignalReason.TypeInvalid, Draft(type: "a.*") },
        { SignalReason.TypeInvalid, Draft(type: "a..b") },
        { SignalReason.TypeInvalid, Draft(type: "a b") },
        { SignalReason.TypeInvalid, Draft(type: new string('a', 257)) },
        { SignalReason.TypeInvalid, Draft(type: null!) },
        { SignalReason.PayloadInvalid, Draft() with { PayloadJson = "{" } },
        { SignalReason.PayloadInvalid, Draft() with { PayloadJson = "" } },
        { SignalReason.PayloadInvalid, Draft() with { PayloadJson = "1 2" } },
        { SignalReason.PayloadInvalid, Draft() with { PayloadJson = new string('[', 100) + new string(']', 100) } },
        { SignalReason.PayloadTooLarge, Draft() with { PayloadJson = $"\"{new string('x', 64 * 1024)}\"" } },
        { SignalReason.PayloadTooLarge, Draft() with { PayloadJson = $"\"{new string('\u00e9', 33 * 1024)}\"" } },
        { SignalReason.PayloadTooLarge, Draft() with { PayloadJson = null! } },
        { SignalReason.OutOfRange, Draft() with { Priority = -1 } },
        { SignalReason.OutOfRange, Draft() with { Priority = 10 } },
        { SignalReason.OutOfRange, Draft() with { TimeToLive = TimeSpan.Zero } },
        { SignalReason.OutOfRange, Draft() with { TimeToLive = TimeSpan.FromDays(31) } },
        { SignalReason.OutOfRange, Draft() with { Reach = (SignalReach)9 } },
        { SignalReason.OutOfRange, Draft() with { Community = "*" } },
        { SignalReason.DomainMissing, Draft("nowhere") },
        { SignalReason.DomainMissing, Draft() with { Community = "aviary" } },
    };

    [Theory]
    [MemberData(nameof(FaultyDrafts))]
    public async Task A_signal_that_is_none_is_refused_and_nothing_is_stored(string code, SignalDraft draft)
    {
        await using var garden = new SignalGarden();
        var subscriber = garden.Subscribe("a");
        garden.Store.Failing = static change => change.Mutations.Any(static mutation => mutation is PutSignal) ? new InvalidOperationException("stored") : null;
        (await Should.ThrowAsync<HostCallException>(async () => await garden.Router.SendAsync(draft))).Code.ShouldBe(code);
        subscriber.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_community_may_be_named_as_the_domain_that_a_signal_is_sent_from()
    {
        await using var garden = new SignalGarden();
        (await garden.SendAsync(Draft("garden"))).OriginDomain.ShouldBeNull();
    }

    [Fact]
    public async Task Steps_of_a_signal_that_is_gone_do_not_keep_others_from_being_written()
    {
        await using var garden = new SignalGarden();
        var (_, gate) = Blocked(garden, "a");
        var (gone, kept) = (await garden.Router.SendAsync(Draft()), await garden.Router.SendAsync(Draft()));
        garden.Store.Forget("garden", gone);
        gate.Open();
        await garden.Router.DrainAsync();
        Words(await garden.ReadAsync(kept))[^1].ShouldBe("chess completed");
    }

    [Fact]
    [Rule("L4.115")]
    public async Task When_the_host_ends_what_waits_is_dropped_and_nothing_more_is_taken()
    {
        var garden = new SignalGarden();
        var told = new TaskCompletionSource();
        garden.Subscribe("a", "chess").OnDeliver = async (_, token) =>
        {
            told.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return false;
        };
        var running = await garden.Router.SendAsync(Draft());
        await told.Task;
        var waiting = await garden.Router.SendAsync(Draft());
        await garden.DisposeAsync();
        Words(await garden.ReadAsync(running))[^1].ShouldBe("chess dropped a signal_host_stopping");
        Words(await garden.ReadAsync(waiting))[^1].ShouldBe("chess dropped a signal_host_stopping");
        (await Should.ThrowAsync<HostCallException>(async () => await garden.Router.SendAsync(Draft()))).Code.ShouldBe(SignalReason.HostStopping);
    }

    [Fact]
    [Rule("L4.115")]
    public async Task When_the_host_ends_what_was_not_acknowledged_is_dropped()
    {
        var garden = new SignalGarden();
        garden.Subscribe("a", "chess");
        var signal = await garden.SendAsync(Draft() with { RequiresAck = true });
        await garden.DisposeAsync();
        Words(await garden.ReadAsync(signal.Id))[^1].ShouldBe("chess dropped a signal_host_stopping");
    }

    [Fact]
    [Rule("L4.117")]
    public async Task Many_senders_at_once_lose_and_double_nothing()
    {
        await using var garden = new SignalGarden(new SignalOptions { MaxQueued = 10_000 });
        var subscribers = Enumerable.Range(0, 5).Select(i => garden.Subscribe($"p{i}")).ToList();
        var sent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var ids = new List<Guid>();
            for (var i = 0; i < 50; i++)
            {
                ids.Add(await garden.Router.SendAsync(Draft("chess", SignalReach.Everywhere)));
            }

            return ids;
        })));
        await garden.Router.DrainAsync();
        var expected = sent.SelectMany(static ids => ids).Order().ToList();
        subscribers.ShouldAllBe(subscriber => subscriber.Received.Select(static delivery => delivery.Signal.Id).Order().SequenceEqual(expected));
        foreach (var id in expected)
        {
            (await garden.ReadAsync(id)).History[^1].State.ShouldBe(SignalState.Completed);
        }
    }

    private static (TestSubscriber Subscriber, Gate Gate) Blocked(SignalGarden garden, string plugin)
    {
        var gate = new Gate();
        var subscriber = garden.Subscribe(plugin, "chess");
        subscriber.OnDeliver = async (_, _) =>
        {
            await gate.PassAsync();
            return false;
        };
        return (subscriber, gate);
    }

    private sealed class Gate
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => _entered.Task;

        public void Open() => _open.TrySetResult();

        public Task PassAsync()
        {
            _entered.TrySetResult();
            return _open.Task;
        }
    }
}
