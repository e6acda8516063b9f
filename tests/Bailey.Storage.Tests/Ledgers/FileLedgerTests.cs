using Bailey.Policy;
using Bailey.Policy.Principals;
using Bailey.Policy.Quotas;
using Bailey.Storage.Files;
using Bailey.Storage.Ledgers;
using Bailey.Testing;

namespace Bailey.Storage.Tests.Ledgers;

/// <summary>Each <see cref="LedgerDirectory"/> stands for a process: they share nothing but the folder.</summary>
public sealed class FileLedgerTests : IDisposable
{
    private static readonly PrincipalName Ada = PrincipalName.Parse("Ada");
    private static readonly PrincipalQuotas Small = new() { MaxCpuFuelPerSec = 1_000, MaxIpcThroughputBytes = 100, MaxInFlightCalls = 2 };

    private readonly string _folder = Directory.CreateTempSubdirectory("bailey-ledgers-").FullName;
    private readonly ManualClock _clock = new();

    private string Budgets => Path.Combine(_folder, "ledgers", "ada", "budgets");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Rule("P7.8")]
    [Rule("P7.12")]
    [Rule("P7.13")]
    [Rule("P7.14")]
    public void Fuel_that_one_process_uses_is_gone_for_all_until_it_comes_back()
    {
        Reserve(600).Settle(600);
        using var second = Reserve(600);
        second.Fuel.ShouldBe(400, "what is left is given");
        Denied(1).ReasonCode.ShouldBe("quota_fuel");
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        using var third = Reserve(600);
        third.Fuel.ShouldBe(1);
    }

    [Fact]
    [Rule("P7.9")]
    [Rule("P7.10")]
    public void Settling_gives_back_what_was_not_used_and_abandoning_nothing()
    {
        var settled = Reserve(600);
        settled.Settle(100);
        settled.Settle(0);
        settled.Dispose();
        Usage().FuelAvailable.ShouldBe(900);
        Reserve(500).Dispose();
        Usage().FuelAvailable.ShouldBe(400);
        Usage().InFlightCalls.ShouldBe(0);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Usage().FuelAvailable.ShouldBe(500);
    }

    [Fact]
    [Rule("P7.25")]
    public void Calls_in_flight_are_counted_over_all_processes()
    {
        using var first = Reserve(1);
        var second = Reserve(1);
        Denied(1).ReasonCode.ShouldBe("quota_in_flight");
        Usage().FuelAvailable.ShouldBe(998, "what is denied is not charged");
        Usage().InFlightCalls.ShouldBe(2);
        second.Dispose();
        Usage().InFlightCalls.ShouldBe(1);
        using var third = Reserve(1);
        Denied(1, Small with { MaxInFlightCalls = 1 }).ReasonCode.ShouldBe("quota_in_flight");
    }

    [Fact]
    public void Calls_of_a_quota_that_was_larger_still_count()
    {
        var many = Small with { MaxInFlightCalls = 64 };
        var calls = Enumerable.Range(0, 64).Select(_ => Reserve(1, many)).ToList();
        Denied(1, many).ReasonCode.ShouldBe("quota_in_flight");
        calls.Take(62).ToList().ForEach(call => call.Dispose());
        Denied(1).ReasonCode.ShouldBe("quota_in_flight", "two of the last slots are held");
        calls[62].Dispose();
        Reserve(1).Dispose();
        calls[63].Dispose();
    }

    [Fact]
    [Rule("P7.22")]
    public void Bytes_in_and_out_are_counted_over_all_processes()
    {
        Open().TakeIpc(Small, false, 70).Allowed.ShouldBeTrue();
        Open().TakeIpc(Small, false, 31).ReasonCode.ShouldBe("quota_ipc");
        Open().TakeIpc(Small, false, 30).Allowed.ShouldBeTrue();
        Usage().IpcBytesAvailable.ShouldBe(0);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Usage().IpcBytesAvailable.ShouldBe(100);
    }

    [Fact]
    [Rule("P7.5")]
    [Rule("P7.6")]
    public void Who_is_exempt_from_rates_is_bound_by_the_calls_in_flight_alone()
    {
        var first = Exempt(5_000, out _);
        var second = Exempt(5_000, out _);
        first!.Fuel.ShouldBe(5_000);
        Exempt(1, out var denied).ShouldBeNull();
        denied.ReasonCode.ShouldBe("quota_in_flight");
        Open().TakeIpc(Small, true, 5_000).Allowed.ShouldBeTrue();
        first.Settle(0);
        second!.Dispose();
        Usage().FuelAvailable.ShouldBe(1_000);

        FileReservation? Exempt(long fuel, out Decision decision)
        {
            decision = Open().ReserveUpTo(Small, true, fuel, out var reservation);
            return reservation;
        }
    }

    [Fact]
    public void One_principal_has_one_ledger_however_its_name_is_written()
    {
        Reserve(600).Dispose();
        Open("aDA").Usage(Small, false).FuelAvailable.ShouldBe(400);
        Open("eve").Usage(Small, false).FuelAvailable.ShouldBe(1_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("bailey-ledger 1\nfuel 1000 0 1\nipc 100 0 1\n")]
    [InlineData("bailey-ledger 1\nfuel 1000 0 1\nipc 100 0 1\nsha256 0000\n")]
    [InlineData("bailey-ledger 2\nfuel 1000 0 1\nipc 100 0 1\nsha256 0000\n")]
    public void A_state_that_is_not_whole_counts_as_used_up_and_heals(string state)
    {
        Reserve(1).Settle(1);
        File.WriteAllText(Budgets, state);
        Denied(1).ReasonCode.ShouldBe("quota_fuel");
        Open().TakeIpc(Small, false, 1).ReasonCode.ShouldBe("quota_ipc");
        _clock.Advance(TimeSpan.FromMilliseconds(500));
        Usage().FuelAvailable.ShouldBe(500);
        _clock.Advance(TimeSpan.FromMilliseconds(500));
        Reserve(1_000).Fuel.ShouldBe(1_000);
    }

    [Fact]
    public void Every_torn_and_every_flipped_state_counts_as_used_up()
    {
        Reserve(1).Settle(1);
        var whole = File.ReadAllBytes(Budgets);
        for (var i = 0; i < whole.Length; i++)
        {
            File.WriteAllBytes(Budgets, whole[..i]);
            Usage().FuelAvailable.ShouldBe(0, $"cut after {i} bytes");
            var flipped = whole.ToArray();
            flipped[i] ^= 1;
            File.WriteAllBytes(Budgets, flipped);
            Usage().FuelAvailable.ShouldBe(0, $"byte {i} flipped");
        }

        File.WriteAllBytes(Budgets, new byte[10_000_000]);
        Usage().FuelAvailable.ShouldBe(0);
        new FileInfo(Budgets).Length.ShouldBeLessThan(1_000, "what is not whole is mended");
    }

    [Fact]
    public void A_clock_set_back_neither_refills_nor_blocks_for_ever()
    {
        Reserve(1_000).Dispose();
        _clock.Advance(TimeSpan.FromDays(-400));
        Denied(1).ReasonCode.ShouldBe("quota_fuel");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Reserve(1_000).Fuel.ShouldBe(1_000);
    }

    [Fact]
    public void Changed_quotas_are_in_force_for_what_is_counted_already()
    {
        Reserve(100).Dispose();
        var lower = Small with { MaxCpuFuelPerSec = 50 };
        Open().Usage(lower, false).FuelAvailable.ShouldBe(50);
        Reserve(1_000, lower).Settle(50);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Open().Usage(lower, false).FuelAvailable.ShouldBe(5);
    }

    [Fact]
    public void Asking_what_is_used_makes_no_files()
    {
        Usage().FuelAvailable.ShouldBe(1_000);
        Directory.Exists(Path.Combine(_folder, "ledgers")).ShouldBeFalse();
    }

    [Fact]
    public void Files_and_folders_are_for_their_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes are of Unix");
        Reserve(1).Dispose();
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var folder = Path.GetDirectoryName(Budgets)!;
            File.GetUnixFileMode(folder).ShouldBe(owner | UnixFileMode.UserExecute);
            File.GetUnixFileMode(Path.GetDirectoryName(folder)!).ShouldBe(owner | UnixFileMode.UserExecute);
            var files = Directory.GetFiles(folder);
            files.Length.ShouldBe(3, "the lock, the budgets, and the call");
            foreach (var file in files)
            {
                File.GetUnixFileMode(file).ShouldBe(owner, file);
            }
        }
    }

    [Fact]
    public void A_ledger_that_others_could_have_changed_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "modes are of Unix");
        if (OperatingSystem.IsLinux())
        {
            Reserve(1).Dispose();
            var folder = Path.GetDirectoryName(Budgets)!;
            File.SetUnixFileMode(folder, (UnixFileMode)0x1F8);
            Refused().ShouldBe(FileReason.ModeTooWide);
            File.SetUnixFileMode(folder, (UnixFileMode)0x1C0);
            File.SetUnixFileMode(Budgets, (UnixFileMode)0x1A4);
            Refused().ShouldBe(FileReason.ModeTooWide);

            File.Delete(Budgets);
            File.CreateSymbolicLink(Budgets, Path.Combine(_folder, "elsewhere"));
            Refused().ShouldBe(FileReason.SymbolicLink);
            File.Exists(Path.Combine(_folder, "elsewhere")).ShouldBeFalse();

            Directory.Move(folder, folder + ".moved");
            Directory.CreateSymbolicLink(folder, folder + ".moved");
            Refused().ShouldBe(FileReason.SymbolicLink);
        }
    }

    [Fact]
    public void A_place_that_cannot_be_written_allows_nothing()
    {
        File.WriteAllText(Path.Combine(_folder, "ledgers"), "a file where a folder should be");
        Refused().ShouldBe(FileReason.Failed);
    }

    [Fact]
    [Rule("P7.11")]
    public void Processes_that_race_get_exactly_the_budget_and_no_more_places_than_there_are()
    {
        long fuel = 0, running = 0, most = 0, denials = 0;
        var seen = new Lock();
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            for (var i = 0; i < 25; i++)
            {
                if (!Open().ReserveUpTo(Small, false, 40, out var reservation).Allowed)
                {
                    Interlocked.Increment(ref denials);
                    continue;
                }

                lock (seen)
                {
                    most = Math.Max(most, ++running);
                }

                Interlocked.Add(ref fuel, reservation!.Fuel);
                lock (seen)
                {
                    running--;
                }

                reservation.Dispose();
            }
        });

        fuel.ShouldBe(1_000);
        most.ShouldBeInRange(1, 2);
        denials.ShouldBeGreaterThan(0);
        Usage().InFlightCalls.ShouldBe(0);
    }

    private FileLedger Open(string principal = "ada") => new LedgerDirectory(Path.Combine(_folder, "ledgers"), _clock).Open(PrincipalName.Parse(principal));

    private PrincipalUsage Usage() => Open(Ada.Text).Usage(Small, false);

    private FileReservation Reserve(long fuel, PrincipalQuotas? quotas = null)
    {
        var decision = Open().ReserveUpTo(quotas ?? Small, false, fuel, out var reservation);
        decision.Allowed.ShouldBeTrue(decision.Message);
        return reservation!;
    }

    private Decision Denied(long fuel, PrincipalQuotas? quotas = null)
    {
        var decision = Open().ReserveUpTo(quotas ?? Small, false, fuel, out var reservation);
        decision.Allowed.ShouldBeFalse();
        decision.Layer.ShouldBe(DecisionLayer.Quota);
        reservation.ShouldBeNull();
        return decision;
    }

    private string Refused() => Should.Throw<StorageException>(() => Open().ReserveUpTo(Small, false, 1, out _)).Code;
}
