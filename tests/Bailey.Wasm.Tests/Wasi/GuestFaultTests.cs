namespace Bailey.Wasm.Tests.Wasi;

/// <summary>Whatever a guest passes, WASI answers; it does not throw, and it does not reach outside.</summary>
public sealed class GuestFaultTests
{
    [Fact]
    public void Pointers_outside_the_memory_are_answered_as_faults()
    {
        using var guest = new WasiGuest(new() { Arguments = ["a"], Environment = new Dictionary<string, string> { ["A"] = "b" } });
        var end = guest.Memory.Length;
        foreach (var bad in new long[] { end, end - 1, 0xFFFF_FFFF, 0x8000_0000 })
        {
            guest.Call("args_sizes_get", bad, 0).ShouldBe(WasiErrno.Fault);
            guest.Call("args_sizes_get", 0, bad).ShouldBe(WasiErrno.Fault);
            guest.Call("args_get", bad, 0).ShouldBe(WasiErrno.Fault);
            guest.Call("args_get", 0, bad).ShouldBe(WasiErrno.Fault);
            guest.Call("environ_get", 0, bad).ShouldBe(WasiErrno.Fault);
            guest.Call("clock_time_get", 0, 0, bad).ShouldBe(WasiErrno.Fault);
            guest.Call("clock_res_get", 0, bad).ShouldBe(WasiErrno.Fault);
            guest.Call("random_get", bad, 2).ShouldBe(WasiErrno.Fault);
            guest.Call("random_get", 0, bad + 1).ShouldBe(bad == 0xFFFF_FFFF ? WasiErrno.Success : bad == end - 1 ? WasiErrno.Success : WasiErrno.Fault);
            guest.Call("fd_write", 1, bad, 1, 0).ShouldBe(WasiErrno.Fault);
            guest.Call("fd_write", 1, 0, 0, bad).ShouldBe(WasiErrno.Fault);
            guest.Call("fd_read", 0, bad, 1, 0).ShouldBe(WasiErrno.Fault);
            guest.Call("fd_fdstat_get", 1, bad).ShouldBe(WasiErrno.Fault);
            guest.Call("fd_filestat_get", 1, bad).ShouldBe(WasiErrno.Fault);
            guest.Call("poll_oneoff", bad, 0, 1, 0).ShouldBe(WasiErrno.Fault);
            guest.Call("poll_oneoff", 0, bad, 1, 0).ShouldBe(WasiErrno.Fault);
            guest.Call("poll_oneoff", 0, 0, 1, bad).ShouldBe(WasiErrno.Fault);

            guest.WriteU32(WasiGuest.Result, (uint)bad);
            guest.WriteU32(WasiGuest.Result + 4, 2);
            guest.Call("fd_write", 1, WasiGuest.Result, 1, WasiGuest.Result + 8).ShouldBe(WasiErrno.Fault);
            guest.WriteU32(WasiGuest.Result, 1);
            guest.WriteU32(WasiGuest.Result + 4, (uint)bad);
            guest.Call("fd_write", 1, WasiGuest.Result, 1, WasiGuest.Result + 8).ShouldBe(bad == end - 1 ? WasiErrno.Success : WasiErrno.Fault);
        }
    }

    [Fact]
    public void Work_of_the_host_is_paid_with_fuel()
    {
        using var guest = new WasiGuest(new WasiOptions());
        guest.WriteU32(WasiGuest.Result, WasiGuest.Buffer);
        guest.WriteU32(WasiGuest.Result + 4, 64_000);
        UsedBy("fd_write", 1, WasiGuest.Result, 1, WasiGuest.Result + 8).ShouldBeInRange(4000, 4100);
        UsedBy("random_get", WasiGuest.Buffer, 64_000).ShouldBeInRange(16_000, 16_100);
        UsedBy("path_unlink_file", 3, 0, 1).ShouldBeInRange(1000, 1100);

        guest.Store.Fuel = 500;
        Should.Throw<WasmTrapException>(() => guest.OnPath("path_unlink_file", "x")).Kind.ShouldBe(WasmTrapKind.OutOfFuel);
        guest.Store.Fuel.ShouldBe(0);

        long UsedBy(string name, params ReadOnlySpan<long> arguments)
        {
            guest.Store.Fuel = 1_000_000;
            guest.Call(name, arguments);
            return 1_000_000 - guest.Store.Fuel;
        }
    }

    [Fact]
    public void A_guest_that_exports_no_memory_gets_faults()
    {
        using var guest = new WasiGuest(new WasiOptions(), module: WasmModule.Compile(ForwardingModule.Create(pages: 1, exportMemory: false)));
        guest.Call("args_sizes_get", 0, 4).ShouldBe(WasiErrno.Fault);
        guest.Call("random_get", 0, 8).ShouldBe(WasiErrno.Fault);
        guest.Call("fd_write", 1, 0, 0, 0).ShouldBe(WasiErrno.Fault);
    }

    [Theory]
    [MemberData(nameof(WasiLinux.Resolutions), MemberType = typeof(WasiLinux))]
    public void Random_calls_never_throw_and_never_touch_the_outside(string resolution)
    {
        var chosen = WasiLinux.Require(resolution);
        using var directory = new TemporaryDirectory();
        directory.Write("given", "given");
        directory.Write("sub/file", "file");
        directory.Link("out", "../outside");
        directory.Link("in", "sub");
        directory.Link("absolute", directory.Root);
        var before = directory.OutsideState();
        using var guest = new WasiGuest(directory.Grant() with { MaxWait = TimeSpan.Zero, MaxWrittenBytes = 4_000_000 }, chosen);
        var random = new Random(20261122);
        var names = ForwardingModule.Signatures.Keys.Except(["proc_exit"]).ToArray();
        string[] parts = ["..", ".", "", "given", "sub", "out", "in", "absolute", "secret", "new", "outside", "file", "\0", "\u00e9"];
        var answers = new Dictionary<WasiErrno, int>();
        for (var i = 0; i < 60_000; i++)
        {
            if (i % 50 == 0)
            {
                random.NextBytes(guest.Memory[..WasiGuest.PathAddress]);
            }

            var path = string.Join('/', Enumerable.Range(0, random.Next(1, 5)).Select(_ => parts[random.Next(parts.Length)]));
            var pathLength = guest.Put(path);
            var name = names[random.Next(names.Length)];
            var arguments = ForwardingModule.Signatures[name].Select((kind, index) => random.Next(10) switch
            {
                < 3 => random.Next(8),
                3 => WasiGuest.PathAddress,
                4 => pathLength,
                5 => random.Next(WasiGuest.PathAddress),
                6 => random.NextInt64(),
                7 => kind == 'l' ? (long)WasiRights.All : -1,
                8 => guest.Memory.Length - random.Next(64),
                _ => index % 2 == 0 ? WasiGuest.PathAddress : pathLength,
            }).ToArray();
            if (name.StartsWith("path_", StringComparison.Ordinal) && name != "path_symlink" && random.Next(4) != 0)
            {
                arguments[0] = 3;
                var at = name is "path_create_directory" or "path_remove_directory" or "path_unlink_file" or "path_readlink" or "path_rename" ? 1 : 2;
                (arguments[at], arguments[at + 1]) = (WasiGuest.PathAddress, pathLength);
            }

            // Losing the preopen would end the interesting part; other descriptors may go.
            if ((name is "fd_close" or "fd_renumber" or "fd_fdstat_set_rights") && (arguments[0] == 3 || (arguments.Length > 1 && arguments[1] == 3)))
            {
                continue;
            }

            try
            {
                var answer = guest.Call(name, arguments);
                answers[answer] = answers.GetValueOrDefault(answer) + 1;
            }
            catch (WasmTrapException trap) when (trap.Kind == WasmTrapKind.Deadline && name == "poll_oneoff")
            {
                // It asked to wait for longer than MaxWait.
            }
        }

        directory.OutsideState().ShouldBe(before);
        answers.Keys.ShouldAllBe(answer => (int)answer >= 0 && (int)answer <= 76);
        answers[WasiErrno.Success].ShouldBeGreaterThan(1000);
        answers.Keys.ShouldContain(WasiErrno.NotPermitted);
    }
}
