using System.Numerics;
using Bailey.Policy.Quotas;
using Bailey.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Policy.Tests.Quotas;

public sealed class TokenBucketTests
{
    private static readonly long[] Budgets = [1, 2, 3, 7, 100, 999_983, 2_000_000_000, long.MaxValue / 3, long.MaxValue];
    private static readonly TimeSpan[] Windows = [TimeSpan.FromTicks(1), TimeSpan.FromTicks(3), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)];

    [Fact]
    [Rule("P7.7")]
    [Rule("P7.12")]
    [Rule("P7.13")]
    public void A_whole_window_can_be_taken_at_once_and_not_a_unit_more()
    {
        var limit = RateLimit.PerSecond(100);
        TokenBucket.Full(limit, 0).TryTake(limit, 0, 100, out var empty).ShouldBeTrue();
        empty.TryTake(limit, 0, 1, out _).ShouldBeFalse();
        TokenBucket.Full(limit, 0).TryTake(limit, TimeSpan.TicksPerHour, 101, out _).ShouldBeFalse("idle time does not add up");
    }

    [Fact]
    [Rule("P7.14")]
    public void A_unit_is_back_at_the_very_tick_that_it_is_due_and_not_before()
    {
        var limit = RateLimit.PerSecond(3);
        var empty = TokenBucket.Empty(0);
        empty.TimeUntil(limit, 0, 1).ShouldBe(TimeSpan.FromTicks(3_333_334));
        empty.TryTake(limit, 3_333_333, 1, out _).ShouldBeFalse();
        empty.TryTake(limit, 3_333_334, 1, out _).ShouldBeTrue();
        empty.TryTake(limit, TimeSpan.TicksPerSecond, 3, out _).ShouldBeTrue();
        empty.TimeUntil(limit, 0, 4).ShouldBeNull("no waiting helps");
    }

    [Fact]
    [Rule("P7.7")]
    public void A_bucket_counts_as_whole_arithmetic_of_any_size_does() =>
        Prop.ForAll(Operations().ToArbitrary(), static operations =>
        {
            var limit = RateLimit.PerSecond(100);
            var now = 0L;
            var bucket = TokenBucket.Full(limit, now);
            var model = new Model(limit, now);
            foreach (var operation in operations)
            {
                now = operation.Move(now);
                operation.Apply(ref limit, now, ref bucket, model);
                model.Level.ShouldBe(((BigInteger)bucket.Tokens * limit.Window.Ticks) + bucket.Fraction, operation.ToString());
                bucket.Tokens.ShouldBeInRange(0, limit.Units);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Rule("P7.7")]
    public void Small_steps_refill_as_much_as_one_large_step() =>
        Prop.ForAll(
            (from units in Gen.Elements(Budgets)
             from window in Gen.Elements(Windows)
             from steps in Gen.ArrayOf(Gen.Choose(0, 3_000_000))
             select (Limit: new RateLimit(units, window), steps)).ToArbitrary(),
            static sample =>
            {
                var bucket = TokenBucket.Empty(0);
                var now = 0L;
                foreach (var step in sample.steps)
                {
                    now += step;
                    bucket = bucket.Refill(sample.Limit, now);
                }

                bucket.ShouldBe(TokenBucket.Empty(0).Refill(sample.Limit, now));
            }).QuickCheckThrowOnFailure();

    [Fact]
    [Rule("P7.14")]
    public void What_is_told_to_be_the_wait_is_the_shortest_that_helps() =>
        Prop.ForAll(
            (from units in Gen.Elements(Budgets)
             from window in Gen.Elements(Windows)
             from passed in Gen.Choose(0, 10_000_000)
             from part in Gen.Choose(1, 1_000)
             select (Limit: new RateLimit(units, window), passed, wanted: Math.Max(1, (long)((Int128)units * part / 1_000)))).ToArbitrary(),
            static sample =>
            {
                var bucket = TokenBucket.Empty(0).Refill(sample.Limit, sample.passed);
                var wait = bucket.TimeUntil(sample.Limit, sample.passed, sample.wanted)!.Value.Ticks;
                bucket.TryTake(sample.Limit, sample.passed + wait, sample.wanted, out _).ShouldBeTrue();
                (wait == 0 || !bucket.TryTake(sample.Limit, sample.passed + wait - 1, sample.wanted, out _)).ShouldBeTrue();
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_clock_that_goes_backwards_neither_refills_nor_blocks_for_ever()
    {
        var limit = RateLimit.PerSecond(10);
        var hour = TimeSpan.TicksPerHour;
        var empty = TokenBucket.Empty(hour);
        empty.Refill(limit, hour - 1).Tokens.ShouldBe(0);
        empty.Refill(limit, 0).Tokens.ShouldBe(0);
        empty.Refill(limit, 0).Refill(limit, TimeSpan.TicksPerSecond).Tokens.ShouldBe(10, "it goes on from the earlier time");
        empty.Refill(limit, hour - 1).Refill(limit, hour).Tokens.ShouldBe(0, "time that passed twice counts once");
        empty.TimeUntil(limit, hour - 5, 10).ShouldBe(TimeSpan.FromTicks(TimeSpan.TicksPerSecond + 5));
    }

    [Theory]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(long.MaxValue, long.MinValue)]
    [InlineData(0, long.MaxValue)]
    [InlineData(long.MaxValue, 0)]
    public void The_ends_of_time_do_not_overflow(long at, long now)
    {
        var limit = RateLimit.PerSecond(long.MaxValue);
        var tokens = TokenBucket.Empty(at).Refill(limit, now).Tokens;
        tokens.ShouldBe(now > at ? long.MaxValue : 0);
        TokenBucket.Full(limit, at).PutBack(limit, now, long.MaxValue).Tokens.ShouldBe(long.MaxValue);
    }

    [Theory]
    [InlineData(-1, 0u, 0)]
    [InlineData(0, 10_000_000u, 0)]
    [InlineData(0, 0u, -1)]
    public void What_was_never_a_bucket_is_not_restored(long tokens, uint fraction, long at) =>
        TokenBucket.TryRestore(RateLimit.PerSecond(5), tokens, fraction, at, out _).ShouldBeFalse();

    [Fact]
    public void A_limit_of_nothing_and_one_of_any_time_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => RateLimit.PerSecond(0));
        Should.Throw<ArgumentOutOfRangeException>(() => new RateLimit(1, TimeSpan.Zero));
        Should.Throw<ArgumentOutOfRangeException>(() => new RateLimit(1, TimeSpan.FromHours(1)));
        Should.Throw<ArgumentOutOfRangeException>(() => TokenBucket.Empty(0).TryTake(RateLimit.PerSecond(1), 0, -1, out _));
    }

    private static Gen<Operation[]> Operations()
    {
        var one =
            from kind in Gen.Choose(0, 4)
            from amount in Gen.OneOf(Gen.Choose(0, 200).Select(static value => (long)value), Gen.Elements(Budgets))
            from time in Gen.OneOf(Gen.Choose(-3, 3), Gen.Choose(0, 20_000_000), Gen.Elements(-20_000_000, 700_000_000))
            from limit in Gen.Elements(Budgets).Zip(Gen.Elements(Windows))
            select new Operation(kind, amount, time, new RateLimit(limit.Item1, limit.Item2));
        return one.ArrayOf();
    }

    private sealed record Operation(int Kind, long Amount, long Time, RateLimit Limit)
    {
        internal long Move(long now) => now + Time;

        internal void Apply(ref RateLimit limit, long now, ref TokenBucket bucket, Model model)
        {
            switch (Kind)
            {
                case 0:
                    bucket.TryTake(limit, now, Amount, out bucket).ShouldBe(model.TryTake(now, Amount));
                    break;
                case 1:
                    bucket.TakeUpTo(limit, now, Amount, out bucket).ShouldBe(model.TakeUpTo(now, Amount));
                    break;
                case 2:
                    bucket = bucket.PutBack(limit, now, Amount);
                    model.PutBack(now, Amount);
                    break;
                case 3:
                    // The window of a bucket never changes, only what it holds.
                    limit = new RateLimit(Limit.Units, limit.Window);
                    bucket = bucket.Refill(limit, now);
                    model.Change(limit, now);
                    break;
                default:
                    bucket = bucket.Refill(limit, now);
                    model.Refill(now);
                    break;
            }
        }
    }

    /// <summary>The same in numbers without end: so many parts of a unit, of which a window's ticks make a whole.</summary>
    private sealed class Model(RateLimit limit, long now)
    {
        private RateLimit _limit = limit;
        private long _at = now;

        internal BigInteger Level { get; private set; } = (BigInteger)limit.Units * limit.Window.Ticks;

        private BigInteger Most => (BigInteger)_limit.Units * _limit.Window.Ticks;

        internal void Refill(long now)
        {
            if (now >= _at)
            {
                Level += ((BigInteger)now - _at) * _limit.Units;
                _at = now;
            }
            else if ((BigInteger)_at - now > _limit.Window.Ticks)
            {
                _at = now;
            }

            Level = BigInteger.Min(Level, Most);
        }

        internal bool TryTake(long now, long units)
        {
            Refill(now);
            var fits = Level / _limit.Window.Ticks >= units;
            Level -= fits ? (BigInteger)units * _limit.Window.Ticks : 0;
            return fits;
        }

        internal long TakeUpTo(long now, long units)
        {
            Refill(now);
            var taken = BigInteger.Min(units, Level / _limit.Window.Ticks);
            Level -= taken * _limit.Window.Ticks;
            return (long)taken;
        }

        internal void PutBack(long now, long units)
        {
            Refill(now);
            Level = BigInteger.Min(Most, Level + ((BigInteger)units * _limit.Window.Ticks));
        }

        internal void Change(RateLimit limit, long now)
        {
            _limit = limit;
            Refill(now);
        }
    }
}
