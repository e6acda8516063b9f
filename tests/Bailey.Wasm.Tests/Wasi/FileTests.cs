using System.Text;

namespace Bailey.Wasm.Tests.Wasi;

/// <summary>Files and directories beneath a preopen, and the limits on them.</summary>
public sealed class FileTests
{
    [Theory]
    [MemberData(nameof(WasiLinux.Resolutions), MemberType = typeof(WasiLinux))]
    public void Nothing_can_be_changed_through_a_read_only_preopen(string resolution)
    {
        var chosen = WasiLinux.Require(resolution);
        using var directory = new TemporaryDirectory();
        var given = directory.Write("given", "given");
        var writable = Directory.CreateDirectory(Path.Combine(directory.Root, "writable")).FullName;
        using var guest = new WasiGuest(new WasiOptions { Preopens = [new(directory.Inside, "/data"), new(writable, "/output", ReadOnly: false)] }, chosen);

        guest.Open("given", out var fd).ShouldBe(WasiErrno.Success);
        guest.Read(fd, 10, out var text).ShouldBe(WasiErrno.Success);
        text.ShouldBe("given");
        guest.Write(fd, "x", out _).ShouldBe(WasiErrno.BadDescriptor);
        guest.Call("fd_filestat_set_size", fd, 0).ShouldBe(WasiErrno.NotCapable);

        guest.Open("given", out _, WasiRights.FdWrite).ShouldBe(WasiErrno.ReadOnlyFileSystem);
        guest.Open("given", out _, flags: WasiOpenFlags.Truncate).ShouldBe(WasiErrno.ReadOnlyFileSystem);
        guest.Open("new", out _, flags: WasiOpenFlags.Create).ShouldBe(WasiErrno.ReadOnlyFileSystem);
        guest.OnPath("path_unlink_file", "given").ShouldBe(WasiErrno.ReadOnlyFileSystem);
        guest.OnPath("path_create_directory", "new").ShouldBe(WasiErrno.ReadOnlyFileSystem);

        // A second name in a writable directory would open the file for writing.
        guest.OnPaths("path_link", "given", "given", 3, 4).ShouldBe(WasiErrno.ReadOnlyFileSystem);
        guest.OnPaths("path_rename", "given", "given", 3, 4).ShouldBe(WasiErrno.ReadOnlyFileSystem);
        File.WriteAllText(Path.Combine(writable, "mine"), "mine");
        guest.OnPaths("path_rename", "mine", "mine", 4, 3).ShouldBe(WasiErrno.ReadOnlyFileSystem);
        guest.Open(".", out var self, WasiRights.All, WasiOpenFlags.Directory).ShouldBe(WasiErrno.Success);
        guest.OnPath("path_unlink_file", "given", self).ShouldBe(WasiErrno.ReadOnlyFileSystem);
        guest.Open("given", out _, WasiRights.FdWrite, fd: self).ShouldBe(WasiErrno.ReadOnlyFileSystem);

        File.ReadAllText(given).ShouldBe("given");
        Directory.GetFileSystemEntries(directory.Inside).ShouldBe([given]);
    }

    [Fact]
    public void Without_a_preopen_there_is_nothing_to_open()
    {
        using var guest = new WasiGuest(new WasiOptions());
        guest.Call("fd_prestat_get", 3, WasiGuest.Result).ShouldBe(WasiErrno.BadDescriptor);
        guest.Open("/etc/passwd", out _).ShouldBe(WasiErrno.BadDescriptor);
        guest.Open("x", out _, fd: 1).ShouldBe(WasiErrno.NotDirectory);
    }

    [Fact]
    public void A_guest_finds_its_preopens_by_name()
    {
        using var guest = Writable(out var directory);
        using var owned = directory;
        guest.Call("fd_prestat_get", 3, WasiGuest.Result).ShouldBe(WasiErrno.Success);
        guest.Memory[WasiGuest.Result].ShouldBe((byte)0);
        guest.ReadU32(WasiGuest.Result + 4).ShouldBe(5u);
        guest.Call("fd_prestat_dir_name", 3, WasiGuest.Buffer, 5).ShouldBe(WasiErrno.Success);
        Encoding.UTF8.GetString(guest.Memory.Slice(WasiGuest.Buffer, 5)).ShouldBe("/data");
        guest.Call("fd_prestat_dir_name", 3, WasiGuest.Buffer, 4).ShouldBe(WasiErrno.NameTooLong);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(60)]
    [InlineData(1000)]
    [InlineData(65536)]
    public void A_directory_is_listed_whole_through_buffers_of_any_size(int length)
    {
        using var guest = Writable(out var directory);
        using var owned = directory;
        var expected = Enumerable.Range(0, 150).Select(i => $"entry {i} {new string('x', i % 9)}").Append(".").Append("..").ToHashSet();
        foreach (var name in expected.Where(name => name[0] == 'e'))
        {
            directory.Write(name, "");
        }

        var seen = new List<string>();
        ulong cookie = 0;
        for (var calls = 0; ; calls++)
        {
            calls.ShouldBeLessThan(1000);
            guest.Call("fd_readdir", 3, WasiGuest.Buffer, length, (long)cookie, WasiGuest.Result).ShouldBe(WasiErrno.Success);
            var used = (int)guest.ReadU32(WasiGuest.Result);
            var whole = 0;
            for (var at = 0; at + 24 <= used;)
            {
                var name = (int)guest.ReadU32(WasiGuest.Buffer + at + 16);
                if (at + 24 + name > used)
                {
                    break;
                }

                seen.Add(Encoding.UTF8.GetString(guest.Memory.Slice(WasiGuest.Buffer + at + 24, name)));
                cookie = guest.ReadU64(WasiGuest.Buffer + at);
                at += 24 + name;
                whole++;
            }

            if (used < length)
            {
                break;
            }

            // A buffer that holds not even one entry tells how long it is; a guest then asks with a larger one.
            length = whole == 0 ? length * 2 : length;
        }

        seen.Count.ShouldBe(expected.Count);
        seen.ToHashSet().SetEquals(expected).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(WasiLinux.Resolutions), MemberType = typeof(WasiLinux))]
    public void A_pipe_is_refused_without_waiting_for_its_other_end(string resolution)
    {
        var chosen = WasiLinux.Require(resolution);
        using var directory = new TemporaryDirectory();
        using (var process = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(directory.Inside, "pipe")]))
        {
            process.WaitForExit();
        }

        using var guest = new WasiGuest(directory.Grant(), chosen);
        guest.Open("pipe", out _).ShouldBe(WasiErrno.NotSupported);
        guest.Open("pipe", out _, WasiRights.FdWrite).ShouldBe(WasiErrno.NoSuchDevice);
        guest.Open("pipe", out _, WasiRights.FdRead | WasiRights.FdWrite).ShouldBe(WasiErrno.NotSupported);
        guest.Status("pipe").ShouldBe(WasiErrno.Success);
    }

    [Fact]
    public void Descriptors_run_out_and_can_be_used_again()
    {
        using var guest = Writable(out var directory, options => options with { MaxDescriptors = 8 });
        using var owned = directory;
        directory.Write("given", "given");
        for (var expected = 4; expected < 8; expected++)
        {
            guest.Open("given", out var fd).ShouldBe(WasiErrno.Success);
            fd.ShouldBe(expected);
        }

        guest.Open("given", out _).ShouldBe(WasiErrno.TooManyDescriptors);
        guest.Open("created", out _, WasiRights.FdWrite, WasiOpenFlags.Create).ShouldBe(WasiErrno.TooManyDescriptors);
        File.Exists(Path.Combine(directory.Inside, "created")).ShouldBeFalse();
        guest.Call("fd_close", 5).ShouldBe(WasiErrno.Success);
        guest.Open("given", out var again).ShouldBe(WasiErrno.Success);
        again.ShouldBe(5);
        guest.Call("fd_renumber", 5, 6).ShouldBe(WasiErrno.Success);
        guest.Call("fd_close", 5).ShouldBe(WasiErrno.BadDescriptor);
        guest.Read(6, 10, out var text).ShouldBe(WasiErrno.Success);
        text.ShouldBe("given");
    }

    [Fact]
    public void What_may_be_written_in_all_is_bounded()
    {
        using var guest = Writable(out var directory, options => options with { MaxWrittenBytes = 10_000 });
        using var owned = directory;
        guest.Open("a", out var fd, WasiRights.FdWrite, WasiOpenFlags.Create).ShouldBe(WasiErrno.Success);
        guest.Write(fd, new string('x', 5000), out var written).ShouldBe(WasiErrno.Success);
        written.ShouldBe(5000);
        guest.OnPath("path_create_directory", "b").ShouldBe(WasiErrno.NoSpace);
        guest.Write(fd, new string('x', 5000), out written).ShouldBe(WasiErrno.Success);
        written.ShouldBe(10_000 - 4096 - 5000);
        guest.Write(fd, "x", out _).ShouldBe(WasiErrno.NoSpace);
        new FileInfo(Path.Combine(directory.Inside, "a")).Length.ShouldBe(10_000 - 4096);
    }

    [Fact]
    public void The_size_of_a_file_is_bounded_by_whatever_way_it_grows()
    {
        using var guest = Writable(out var directory, options => options with { MaxFileBytes = 1000 });
        using var owned = directory;
        guest.Open("a", out var fd, WasiRights.FdWrite, WasiOpenFlags.Create).ShouldBe(WasiErrno.Success);
        guest.Call("fd_filestat_set_size", fd, 1001).ShouldBe(WasiErrno.FileTooBig);
        guest.Call("fd_filestat_set_size", fd, -1).ShouldBe(WasiErrno.FileTooBig);
        guest.Call("fd_filestat_set_size", fd, 998).ShouldBe(WasiErrno.Success);
        guest.Call("fd_seek", fd, 0, 2, WasiGuest.Result).ShouldBe(WasiErrno.Success);
        guest.Write(fd, "abcdef", out var written).ShouldBe(WasiErrno.Success);
        written.ShouldBe(2);
        guest.Write(fd, "c", out _).ShouldBe(WasiErrno.FileTooBig);
        guest.WriteU32(WasiGuest.Result, WasiGuest.Buffer);
        guest.WriteU32(WasiGuest.Result + 4, 1);
        guest.Call("fd_pwrite", fd, WasiGuest.Result, 1, 1L << 40, WasiGuest.Result + 8).ShouldBe(WasiErrno.FileTooBig);
        guest.Call("fd_pwrite", fd, WasiGuest.Result, 1, -1, WasiGuest.Result + 8).ShouldBe(WasiErrno.FileTooBig);
        guest.Open("a", out var appending, WasiRights.FdWrite, fdFlags: WasiFdFlags.Append).ShouldBe(WasiErrno.Success);
        guest.Write(appending, "x", out _).ShouldBe(WasiErrno.FileTooBig);
    }

    [Fact]
    public void Paths_that_cannot_be_are_refused_before_the_system_sees_them()
    {
        using var guest = Writable(out var directory, options => options with { MaxPathBytes = 20 });
        using var owned = directory;
        guest.Open("", out _).ShouldBe(WasiErrno.NotFound);
        guest.Open(new string('x', 21), out _).ShouldBe(WasiErrno.NameTooLong);
        guest.Open("a\0b", out _).ShouldBe(WasiErrno.Invalid);
        guest.Memory[WasiGuest.Buffer] = 0xFF;
        guest.Call("path_create_directory", 3, WasiGuest.Buffer, 1).ShouldBe(WasiErrno.IllegalSequence);
        guest.OnPath("path_create_directory", ".").ShouldBe(WasiErrno.Exists);
        guest.OnPath("path_remove_directory", ".").ShouldBe(WasiErrno.Invalid);
        guest.OnPath("path_unlink_file", "").ShouldBe(WasiErrno.NotFound);
    }

    [Fact]
    public void Rights_given_up_do_not_come_back_and_are_not_passed_on()
    {
        using var guest = Writable(out var directory);
        using var owned = directory;
        directory.Write("given", "given");
        var kept = WasiRights.PathOpen | WasiRights.FdReaddir;
        guest.Call("fd_fdstat_set_rights", 3, (long)kept, (long)WasiRights.FdRead).ShouldBe(WasiErrno.Success);
        guest.Call("fd_fdstat_set_rights", 3, (long)(kept | WasiRights.PathUnlinkFile), 0).ShouldBe(WasiErrno.NotCapable);
        guest.OnPath("path_unlink_file", "given").ShouldBe(WasiErrno.NotCapable);
        guest.Open("given", out var fd, WasiRights.FdRead | WasiRights.FdWrite).ShouldBe(WasiErrno.Success);
        guest.Write(fd, "x", out _).ShouldBe(WasiErrno.BadDescriptor);
        guest.Read(fd, 10, out var text).ShouldBe(WasiErrno.Success);
        text.ShouldBe("given");
    }

    [Fact]
    public void The_times_of_files_are_no_fine_clock()
    {
        using var guest = Writable(out var directory);
        using var owned = directory;
        directory.Write("given", "given");
        guest.Status("given").ShouldBe(WasiErrno.Success);
        foreach (var field in new[] { 40, 48, 56 })
        {
            (guest.ReadU64(WasiGuest.Result + field) % 1_000_000).ShouldBe(0ul);
        }
    }

    [Fact]
    public void A_directory_that_is_not_there_cannot_be_granted()
    {
        WasiLinux.Require(nameof(LinuxResolution.Walk));
        Should.Throw<DirectoryNotFoundException>(() => new WasiPreview1(new() { Preopens = [new("/not-there", "/data")] }))
            .Message.ShouldContain("/not-there");
    }

    private static WasiGuest Writable(out TemporaryDirectory directory, Func<WasiOptions, WasiOptions>? change = null)
    {
        WasiLinux.Require(nameof(LinuxResolution.Walk));
        directory = new TemporaryDirectory();
        var options = directory.Grant();
        return new WasiGuest(change?.Invoke(options) ?? options);
    }
}
