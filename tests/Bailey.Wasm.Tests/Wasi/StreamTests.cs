using System.Text;

namespace Bailey.Wasm.Tests.Wasi;

/// <summary>Arguments, environment, the standard streams, exit, randomness, and what is not offered.</summary>
public sealed class StreamTests
{
    [Fact]
    public void Every_function_is_there_with_the_type_of_the_standard()
    {
        using var store = new WasmStore();
        using var wasi = new WasiPreview1();
        var linker = wasi.Define(new WasmLinker(store));
        ForwardingModule.Signatures.Count.ShouldBe(46);
        ForwardingModule.Signatures.Keys.ShouldAllBe(name => linker.IsDefined("wasi_snapshot_preview1", name));

        // The module imports each with its type, so that it would not link otherwise.
        linker.Instantiate(WasmModule.Compile(ForwardingModule.Create(pages: 1))).ShouldNotBeNull();
    }

    [Fact]
    public void What_a_module_imports_can_be_defined_alone()
    {
        using var store = new WasmStore();
        using var wasi = new WasiPreview1();
        var nothing = WasmModule.Compile([0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0]);
        var linker = wasi.Define(new WasmLinker(store), nothing);
        ForwardingModule.Signatures.Keys.ShouldAllBe(name => !linker.IsDefined("wasi_snapshot_preview1", name));
        wasi.Define(linker, WasmModule.Compile(ForwardingModule.Create(pages: 1, only: "fd_write")));
        linker.IsDefined("wasi_snapshot_preview1", "fd_write").ShouldBeTrue();
        linker.IsDefined("wasi_snapshot_preview1", "fd_read").ShouldBeFalse();
    }

    [Fact]
    public void By_default_a_guest_sees_nothing()
    {
        using var guest = new WasiGuest(new WasiOptions());
        guest.Call("args_sizes_get", WasiGuest.Result, WasiGuest.Result + 4).ShouldBe(WasiErrno.Success);
        guest.ReadU64(WasiGuest.Result).ShouldBe(0ul);
        guest.Call("environ_sizes_get", WasiGuest.Result, WasiGuest.Result + 4).ShouldBe(WasiErrno.Success);
        guest.ReadU64(WasiGuest.Result).ShouldBe(0ul);
        guest.Read(0, 10, out var text).ShouldBe(WasiErrno.Success);
        text.ShouldBe("");
        guest.Write(1, "unseen", out var written).ShouldBe(WasiErrno.Success);
        written.ShouldBe(6);
    }

    [Fact]
    public void Arguments_and_variables_arrive_as_they_were_given()
    {
        using var guest = new WasiGuest(new()
        {
            Arguments = ["program", "größe", ""],
            Environment = new Dictionary<string, string> { ["NAME"] = "a=b", ["EMPTY"] = "" },
        });
        Strings("args").ShouldBe(["program", "größe", ""]);
        Strings("environ").Order().ShouldBe(["EMPTY=", "NAME=a=b"]);

        string[] Strings(string kind)
        {
            guest.Call(kind + "_sizes_get", WasiGuest.Result, WasiGuest.Result + 4).ShouldBe(WasiErrno.Success);
            var count = (int)guest.ReadU32(WasiGuest.Result);
            var size = (int)guest.ReadU32(WasiGuest.Result + 4);
            guest.Call(kind + "_get", WasiGuest.PathAddress, WasiGuest.Buffer).ShouldBe(WasiErrno.Success);
            guest.ReadU32(WasiGuest.PathAddress).ShouldBe((uint)WasiGuest.Buffer);
            var pointers = Enumerable.Range(0, count).Select(i => (int)guest.ReadU32(WasiGuest.PathAddress + (i * 4))).ToArray();
            var strings = pointers.Select(at => Encoding.UTF8.GetString(guest.Memory.Slice(at, guest.Memory[at..].IndexOf((byte)0)))).ToArray();
            strings.Sum(text => Encoding.UTF8.GetByteCount(text) + 1).ShouldBe(size);
            return strings;
        }
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("\0")]
    public void Arguments_and_variables_with_nul_are_refused(string text)
    {
        Should.Throw<ArgumentException>(() => new WasiPreview1(new() { Arguments = [text] }));
        Should.Throw<ArgumentException>(() => new WasiPreview1(new() { Environment = new Dictionary<string, string> { ["A"] = text } }));
        Should.Throw<ArgumentException>(() => new WasiPreview1(new() { Environment = new Dictionary<string, string> { [text] = "a" } }));
        Should.Throw<ArgumentException>(() => new WasiPreview1(new() { Environment = new Dictionary<string, string> { ["A=B"] = "a" } }));
    }

    [Fact]
    public void Options_outside_their_range_are_refused_by_name()
    {
        WasiOptions[] bad =
        [
            new() { MaxDescriptors = 2 },
            new() { MaxTransferBytes = 0 },
            new() { MaxPathBytes = 5000 },
            new() { MaxOutputBytes = -1 },
            new() { MaxFileBytes = -1 },
            new() { MaxWrittenBytes = -1 },
            new() { ClockGranularity = TimeSpan.Zero },
            new() { MaxWait = TimeSpan.FromDays(-1) },
        ];
        foreach (var options in bad)
        {
            Should.Throw<ArgumentOutOfRangeException>(() => new WasiPreview1(options)).ParamName.ShouldNotBeNullOrEmpty();
        }
    }

    [Fact]
    public void Standard_input_is_read_to_its_end()
    {
        using var guest = new WasiGuest(new() { Stdin = "hello"u8.ToArray() });
        guest.Read(0, 2, out var text).ShouldBe(WasiErrno.Success);
        text.ShouldBe("he");
        guest.Read(0, 100, out text).ShouldBe(WasiErrno.Success);
        text.ShouldBe("llo");
        guest.Read(0, 100, out text).ShouldBe(WasiErrno.Success);
        text.ShouldBe("");
        guest.Write(0, "x", out _).ShouldBe(WasiErrno.BadDescriptor);
        guest.Read(1, 1, out _).ShouldBe(WasiErrno.BadDescriptor);
    }

    [Fact]
    public void Output_past_its_limit_is_dropped_and_counted()
    {
        var output = new MemoryStream();
        var errors = new MemoryStream();
        using var guest = new WasiGuest(new() { Stdout = bytes => output.Write(bytes), Stderr = bytes => errors.Write(bytes), MaxOutputBytes = 8 });
        guest.Write(1, "hello", out _).ShouldBe(WasiErrno.Success);
        guest.Write(1, "world", out var written).ShouldBe(WasiErrno.Success);
        written.ShouldBe(5);
        guest.Write(1, "more", out _).ShouldBe(WasiErrno.Success);
        guest.Write(2, "error", out _).ShouldBe(WasiErrno.Success);
        Encoding.UTF8.GetString(output.ToArray()).ShouldBe("hellowor");
        Encoding.UTF8.GetString(errors.ToArray()).ShouldBe("error");
        guest.Wasi.StdoutDroppedBytes.ShouldBe(6);
        guest.Wasi.StderrDroppedBytes.ShouldBe(0);
    }

    [Fact]
    public void One_write_moves_several_buffers_and_no_more_than_allowed()
    {
        var output = new MemoryStream();
        using var guest = new WasiGuest(new() { Stdout = bytes => output.Write(bytes), MaxTransferBytes = 7 });
        guest.Put("abcdefghij", WasiGuest.Buffer);
        foreach (var (at, address, length) in new[] { (0, 0, 3), (8, 5, 0), (16, 3, 3), (24, 6, 3) })
        {
            guest.WriteU32(WasiGuest.PathAddress + at, (uint)(WasiGuest.Buffer + address));
            guest.WriteU32(WasiGuest.PathAddress + at + 4, (uint)length);
        }

        guest.Call("fd_write", 1, WasiGuest.PathAddress, 4, WasiGuest.Result).ShouldBe(WasiErrno.Success);
        guest.ReadU32(WasiGuest.Result).ShouldBe(7u);
        Encoding.UTF8.GetString(output.ToArray()).ShouldBe("abcdefg");
        guest.Call("fd_write", 1, WasiGuest.PathAddress, 1025, WasiGuest.Result).ShouldBe(WasiErrno.Invalid);
    }

    [Fact]
    public void An_exception_of_the_host_s_sink_reaches_the_host()
    {
        var thrown = new InvalidOperationException("the log is full");
        using var guest = new WasiGuest(new() { Stdout = _ => throw thrown });
        var trap = Should.Throw<WasmTrapException>(() => guest.Write(1, "x", out _));
        trap.Kind.ShouldBe(WasmTrapKind.HostError);
        trap.InnerException.ShouldBeSameAs(thrown);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(-1)]
    public void Exit_ends_the_guest_with_its_code(int code)
    {
        using var guest = new WasiGuest(new WasiOptions());
        var trap = Should.Throw<WasmTrapException>(() => guest.Exit(code));
        trap.Kind.ShouldBe(WasmTrapKind.Exit);
        trap.ExitCode.ShouldBe(code);
    }

    [Fact]
    public void Randomness_fills_the_buffer_and_differs_each_time()
    {
        using var guest = new WasiGuest(new WasiOptions());
        guest.Call("random_get", WasiGuest.Buffer, 150_000).ShouldBe(WasiErrno.Success);
        var first = guest.Memory.Slice(WasiGuest.Buffer, 150_000).ToArray();
        guest.Call("random_get", WasiGuest.Buffer, 150_000).ShouldBe(WasiErrno.Success);
        guest.Memory.Slice(WasiGuest.Buffer, 150_000).SequenceEqual(first).ShouldBeFalse();
        first.AsSpan(^32..).ContainsAnyExcept((byte)0).ShouldBeTrue();
        first.AsSpan().Count((byte)0).ShouldBeInRange(300, 900);
    }

    [Fact]
    public void What_is_not_offered_says_so()
    {
        using var guest = new WasiGuest(new WasiOptions());
        guest.Call("sock_accept", 0, 0, 0).ShouldBe(WasiErrno.NotSocket);
        guest.Call("sock_recv", 0, 0, 0, 0, 0, 0).ShouldBe(WasiErrno.NotSocket);
        guest.Call("sock_send", 0, 0, 0, 0, 0).ShouldBe(WasiErrno.NotSocket);
        guest.Call("sock_shutdown", 0, 0).ShouldBe(WasiErrno.NotSocket);
        guest.Call("sock_shutdown", 9, 0).ShouldBe(WasiErrno.BadDescriptor);
        guest.Call("proc_raise", 6).ShouldBe(WasiErrno.NotSupported);
        guest.Call("sched_yield").ShouldBe(WasiErrno.Success);
    }

    [Fact]
    public void A_terminal_is_reported_for_the_standard_streams_so_that_lines_are_not_held_back()
    {
        using var guest = new WasiGuest(new WasiOptions());
        for (var fd = 0; fd < 3; fd++)
        {
            guest.Call("fd_fdstat_get", fd, WasiGuest.Result).ShouldBe(WasiErrno.Success);
            guest.Memory[WasiGuest.Result].ShouldBe((byte)WasiFileType.CharacterDevice);
            ((WasiRights)guest.ReadU64(WasiGuest.Result + 8)).HasFlag(WasiRights.FdSeek).ShouldBeFalse();
            guest.Call("fd_seek", fd, 0, 0, WasiGuest.Result).ShouldBe(WasiErrno.IllegalSeek);
        }
    }

    [Fact]
    public void After_dispose_every_descriptor_is_closed()
    {
        using var guest = new WasiGuest(new WasiOptions());
        guest.Wasi.Dispose();
        guest.Write(1, "x", out _).ShouldBe(WasiErrno.BadDescriptor);
        guest.Call("fd_close", 0).ShouldBe(WasiErrno.BadDescriptor);
    }
}
