using Bailey.Plugins.Domains;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Tests.Domains;
using Bailey.Policy.Capabilities;
using Bailey.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Bailey.Plugins.Tests.Signals.SignalGarden;

namespace Bailey.Plugins.Tests.Signals;

/// <summary>How far signals get, and what their history says of it.</summary>
public sealed class SignalReachTests
{
    public static TheoryData<SignalReach, string?, string[]> Reaches => new()
    {
        { SignalReach.Domain, "chess", ["chess"] },
        { SignalReach.Domain, null, ["/"] },
        { SignalReach.Up, "blitz", ["blitz", "chess", "games", "/"] },
        { SignalReach.Up, null, ["/"] },
        { SignalReach.Down, "games", ["games", "chess", "go", "blitz"] },
        { SignalReach.Down, "music", ["music"] },
        { SignalReach.Siblings, "chess", ["chess", "go"] },
        { SignalReach.Siblings, "games", ["games", "music"] },
        { SignalReach.Siblings, null, ["/"] },
        { SignalReach.Both, "chess", ["chess", "games", "/", "blitz"] },
        { SignalReach.Everywhere, "chess", ["chess", "games", "/", "music", "go", "blitz"] },
        { SignalReach.Everywhere, null, ["/", "games", "music", "chess", "go", "blitz"] },
    };

    [Theory]
    [Rule("L4.101")]
    [Rule("L4.102")]
    [Rule("L4.103")]
    [Rule("L4.104")]
    [Rule("L4.105")]
    [Rule("L4.106")]
    [Rule("L4.107")]
    [Rule("L4.109")]
    [MemberData(nameof(Reaches))]
    public async Task A_signal_reaches_exactly_these_domains_the_nearest_first(SignalReach reach, string? origin, string[] domains)
    {
        await using var garden = new SignalGarden();
        var subscribers = new string?[] { null, "games", "chess", "go", "blitz", "music" }.Select(domain => garden.Subscribe($"at-{domain ?? "top"}", domain)).ToList();
        var signal = await garden.SendAsync(Draft(origin, reach));
        subscribers.Where(static subscriber => subscriber.Received.Count > 0).Select(static subscriber => subscriber.Domains[0] ?? "/").ShouldBe(domains, ignoreOrder: true);
        subscribers.SelectMany(static subscriber => subscriber.Received).ShouldAllBe(delivery => delivery.Signal.Id == signal.Id);
        signal.History.Where(static step => step.State == SignalState.Received).Select(static step => step.Domain ?? "/").ShouldBe(domains);
        signal.History.Where(static step => step.State == SignalState.Completed).Select(static step => step.Domain ?? "/").ShouldBe(domains, ignoreOrder: true);
    }

    [Fact]
    [Rule("L4.108")]
    [Rule("L4.119")]
    public async Task A_signal_is_stored_and_delivered_with_all_that_it_says()
    {
        await using var garden = new SignalGarden(clock: new ManualClock());
        var subscriber = garden.Subscribe("a", "chess");
        var signal = await garden.SendAsync(Draft() with { Priority = 9, TimeToLive = TimeSpan.FromMinutes(1), RequiresAck = true });
        var now = new ManualClock().GetUtcNow();
        (signal.Community, signal.Type, signal.OriginDomain, signal.OriginPlugin, signal.Principal, signal.PayloadJson).ShouldBe(("garden", "move.made", "chess", "sender", "ann", "{\"move\":\"e4\"}"));
        (signal.Priority, signal.SentAt, signal.ExpiresAt, signal.RequiresAck).ShouldBe((9, now, now.AddMinutes(1), true));
        signal.Id.Version.ShouldBe(7);
        var delivery = subscriber.Received.ShouldHaveSingleItem();
        (delivery.Signal.Id, delivery.Signal.PayloadJson, delivery.Domain, delivery.DomainPath, delivery.Hops).ShouldBe((signal.Id, signal.PayloadJson, "chess", "/games/chess", 1));
    }

    [Fact]
    [Rule("L4.109")]
    [Rule("L4.110")]
    [Rule("L4.112")]
    [Rule("L4.113")]
    [Rule("L4.114")]
    [Rule("L4.119")]
    public async Task The_history_tells_the_way_step_by_step()
    {
        await using var garden = new SignalGarden();
        garden.Subscribe("a", "go", "games");
        garden.Subscribe("b", "go");
        Words(await garden.SendAsync(Draft("chess", SignalReach.Siblings))).ShouldBe(
            ["chess received", "chess completed", "chess delegated", "go received", "go queued a", "go queued b", "go completed"]);
        Words(await garden.SendAsync(Draft("chess", SignalReach.Up))).ShouldBe(
            ["chess received", "chess completed", "chess escalated", "games received", "games queued a", "games escalated", "/ received", "/ completed", "games completed"]);
        Words(await garden.SendAsync(Draft("games", SignalReach.Down))).ShouldBe(
            ["games received", "games queued a", "games delegated", "go received", "go queued b", "games completed", "go completed"], ignoreOrder: true);
    }

    [Fact]
    [Rule("L4.117")]
    public async Task A_subscriber_that_listens_everywhere_has_each_signal_once_where_it_is_nearest()
    {
        await using var garden = new SignalGarden();
        var (everywhere, twice) = (garden.Subscribe("everywhere"), garden.Subscribe("twice", "go", null));
        garden.Subscribe(new TestSubscriber("everywhere"));
        await garden.SendAsync(Draft("chess", SignalReach.Everywhere));
        everywhere.Received.ShouldHaveSingleItem().Domain.ShouldBe("chess");
        twice.Received.ShouldHaveSingleItem().Domain.ShouldBeNull();
    }

    [Fact]
    [Rule("L4.116")]
    public async Task Nobody_has_a_signal_of_its_own()
    {
        await using var garden = new SignalGarden();
        var sender = garden.Subscribe("sender");
        await garden.SendAsync(Draft("chess", SignalReach.Everywhere));
        sender.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_types_that_a_subscriber_wants_reach_it_and_only_of_its_own_community()
    {
        await using var garden = new SignalGarden();
        var moves = garden.Subscribe(new TestSubscriber("moves") { Patterns = [SignalPattern.Parse("move.*"), SignalPattern.Parse("clock")] });
        var nothing = garden.Subscribe(new TestSubscriber("nothing") { Patterns = [] });
        var foreign = garden.Subscribe(new TestSubscriber("foreign") { Community = "aviary" });
        foreach (var type in new[] { "move.made", "move", "clock", "clock.x", "Move.made" })
        {
            await garden.SendAsync(Draft(type: type));
        }

        moves.Types.ShouldBe(["move.made", "clock"]);
        nothing.Received.ShouldBeEmpty();
        foreign.Received.ShouldBeEmpty();
    }

    [Fact]
    [Rule("L4.101")]
    [Rule("L4.117")]
    public void In_every_tree_exactly_those_who_listen_where_it_gets_have_a_signal_and_once() =>
        Prop.ForAll(
            DomainTreeTests.Trees.ToArbitrary(),
            Gen.Elements(Enum.GetValues<SignalReach>()).ToArbitrary(),
            Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary(),
            static (tree, reach, choices) =>
            {
                string?[] places = [null, .. tree.Below(null).Select(static domain => domain.Id)];
                var origin = places[choices.FirstOrDefault() % places.Length];
                var subscribers = choices.Take(8).Select((choice, i) => new TestSubscriber($"p{i}", [.. places.Where((_, place) => (choice >> (place % 17) & 1) == 1)])).ToList();
                var reached = Naive(tree, origin, reach);
                var route = SignalRoute.Plan(tree, new SignalDraft("garden", "a", "1", "ann") { OriginDomain = origin, Reach = reach }, subscribers, 1_000);
                var had = route.SelectMany(static stop => stop.Receivers.Select(subscriber => (subscriber, stop.Domain))).ToList();
                return had.Select(static pair => pair.subscriber.Plugin).Distinct().Count() == had.Count
                    && route.Select(static stop => stop.Domain ?? "").Distinct().Count() == route.Length
                    && route.All(stop => reached.Contains(stop.Domain))
                    && had.All(static pair => pair.subscriber.Domains.IsEmpty || pair.subscriber.Domains.Contains(pair.Domain))
                    && subscribers.Where(subscriber => subscriber.Domains.IsEmpty || subscriber.Domains.Any(reached.Contains)).All(subscriber => had.Any(pair => pair.subscriber == subscriber));
            }).QuickCheckThrowOnFailure();

    private static HashSet<string?> Naive(DomainTree tree, string? origin, SignalReach reach)
    {
        string?[] all = [null, .. tree.Below(null).Select(static domain => domain.Id)];
        return [.. all.Where(place => place == origin
            || reach == SignalReach.Everywhere
            || (reach is SignalReach.Up or SignalReach.Both && IsAbove(place, origin))
            || (reach is SignalReach.Down or SignalReach.Both && IsAbove(origin, place))
            || (reach == SignalReach.Siblings && origin is not null && place is not null && tree.Find(place)!.ParentId == tree.Find(origin)!.ParentId))];

        bool IsAbove(string? upper, string? lower) => upper != lower && (upper is null || (lower is not null && tree.PathOf(lower).StartsWith($"{tree.PathOf(upper)}/", StringComparison.Ordinal)));
    }
}
