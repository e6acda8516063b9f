namespace Bailey.Wasm.Tests.Wasi;

/// <summary>No path leads out of a granted directory.</summary>
public sealed class PathEscapeTests
{
    // Links are made by the test: out -> ../outside, absolute -> the outside by its full path, file -> ../secret, deep/up -> ../../outside,
    // chain -> out, dangling -> ../not-there, loop -> loop, self -> /proc/self/root (a magic link's way).
    private static readonly string[] Ways =
    [
        "..", "../", "../secret", "../outside/secret", "sub/../../secret", "sub/../..", "./../secret", "sub/deep/../../../secret",
        "/etc/passwd", "/", "//", "/data/../secret", "out/secret", "out", "out/", "absolute/secret", "absolute", "file", "sub/up/secret",
        "chain/secret", "dangling", "dangling/", "out/new", "absolute/new", "loop", "loop/secret", "self/etc/passwd", "out/../inside/../secret",
        "sub/../out/secret", "not-there/../../secret", "../inside/given",
    ];

    public static TheoryData<string, string> WaysOut()
    {
        var data = new TheoryData<string, string>();
        foreach (var resolution in WasiLinux.Resolutions)
        {
            foreach (var way in Ways)
            {
                data.Add(resolution, way);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(WaysOut))]
    public void A_path_that_leads_out_neither_shows_nor_changes_anything(string resolution, string way)
    {
        using var guest = Prepare(resolution, out var directory);
        using var owned = directory;
        var before = directory.OutsideState();

        foreach (var follow in new[] { true, false })
        {
            foreach (var flags in new[] { WasiOpenFlags.None, WasiOpenFlags.Create, WasiOpenFlags.Create | WasiOpenFlags.Truncate, WasiOpenFlags.Directory })
            {
                foreach (var rights in new[] { WasiRights.FdRead, WasiRights.FdRead | WasiRights.FdWrite })
                {
                    guest.Open(way, out var fd, rights, flags, follow).ShouldNotBe(WasiErrno.Success, $"{way} was opened with {flags}, {rights}, follow {follow}");
                    fd.ShouldBe(-1);
                }
            }
        }

        guest.Status(way, follow: true).ShouldNotBe(WasiErrno.Success);
        guest.Call("path_filestat_set_times", 3, 1, WasiGuest.PathAddress, guest.Put(way), 1, 1, 5).ShouldNotBe(WasiErrno.Success);
        guest.OnPath("path_create_directory", way).ShouldNotBe(WasiErrno.Success);
        guest.OnPath("path_create_directory", way + "/new").ShouldNotBe(WasiErrno.Success);
        guest.OnPath("path_remove_directory", way).ShouldNotBe(WasiErrno.Success);
        guest.OnPath("path_unlink_file", way + "/secret").ShouldNotBe(WasiErrno.Success);
        guest.OnPaths("path_rename", "given", way + "/given").ShouldNotBe(WasiErrno.Success);
        guest.OnPaths("path_rename", way + "/secret", "stolen").ShouldNotBe(WasiErrno.Success);
        guest.OnPaths("path_link", way + "/secret", "stolen").ShouldNotBe(WasiErrno.Success);
        guest.OnPaths("path_link", "given", way + "/given").ShouldNotBe(WasiErrno.Success);
        guest.OnPaths("path_link", way + "/", "stolen").ShouldNotBe(WasiErrno.Success);

        directory.OutsideState().ShouldBe(before);
        Directory.EnumerateFiles(directory.Inside, "*", new EnumerationOptions { RecurseSubdirectories = false, AttributesToSkip = FileAttributes.ReparsePoint })
            .ShouldAllBe(file => !File.ReadAllText(file).Contains(TemporaryDirectory.Secret));
    }

    [Theory]
    [MemberData(nameof(WasiLinux.Resolutions), MemberType = typeof(WasiLinux))]
    public void Ways_that_leave_and_come_back_are_refused_as_not_permitted(string resolution)
    {
        using var guest = Prepare(resolution, out var directory);
        using var owned = directory;
        foreach (var way in new[] { "../inside/given", "sub/../../inside/given", "/given", "out/../inside/given", "absolute/x", "self/x" })
        {
            guest.Open(way, out _).ShouldBe(WasiErrno.NotPermitted, way);
            guest.Status(way).ShouldBe(WasiErrno.NotPermitted, way);
        }

        guest.Open("loop", out _).ShouldBe(WasiErrno.Loop);
        guest.Open("sub/../given", out _).ShouldBe(WasiErrno.Success);
    }

    [Theory]
    [MemberData(nameof(WasiLinux.Resolutions), MemberType = typeof(WasiLinux))]
    public void Links_that_stay_inside_are_followed(string resolution)
    {
        using var guest = Prepare(resolution, out var directory);
        using var owned = directory;
        directory.Link("to-given", "given");
        directory.Link("sub/deep/up-to-given", "../../given");
        directory.Link("to-sub", "./sub//deep/..");
        directory.Link("to-link", "to-given");
        foreach (var path in new[] { "to-given", "sub/deep/up-to-given", "to-sub/../given", "to-sub/deep/up-to-given", "to-link", ".//sub/./../to-link" })
        {
            guest.Open(path, out var fd).ShouldBe(WasiErrno.Success, path);
            guest.Read(fd, 100, out var text).ShouldBe(WasiErrno.Success);
            text.ShouldBe("given", path);
            guest.Call("fd_close", fd).ShouldBe(WasiErrno.Success);
        }

        guest.Open("to-given", out _, follow: false).ShouldBe(WasiErrno.Loop);
        guest.Status("to-sub/").ShouldBe(WasiErrno.Success);
        guest.Status("given/").ShouldBe(WasiErrno.NotDirectory);
        guest.Open("given/", out _).ShouldBe(WasiErrno.NotDirectory);
        guest.Open("given/x", out _).ShouldBe(WasiErrno.NotDirectory);
    }

    [Theory]
    [MemberData(nameof(WasiLinux.Resolutions), MemberType = typeof(WasiLinux))]
    public void A_file_is_created_through_a_link_whose_target_is_inside(string resolution)
    {
        using var guest = Prepare(resolution, out var directory);
        using var owned = directory;
        directory.Link("to-new", "sub/new");
        guest.Open("to-new", out var fd, WasiRights.FdWrite, WasiOpenFlags.Create).ShouldBe(WasiErrno.Success);
        guest.Write(fd, "fresh", out _).ShouldBe(WasiErrno.Success);
        File.ReadAllText(Path.Combine(directory.Inside, "sub", "new")).ShouldBe("fresh");
    }

    [Theory]
    [MemberData(nameof(WasiLinux.Resolutions), MemberType = typeof(WasiLinux))]
    public async Task A_directory_replaced_by_a_link_at_any_moment_never_lets_the_guest_out(string resolution)
    {
        using var guest = Prepare(resolution, out var directory);
        using var owned = directory;
        directory.Write("flip/real/secret", "harmless");
        var real = Path.Combine(directory.Inside, "flip", "real");
        var spare = Path.Combine(directory.Inside, "flip", "spare");
        var link = Path.Combine(directory.Inside, "flip", "link");
        File.CreateSymbolicLink(link, Path.Combine("..", "..", "outside"));
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var flipping = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Directory.Move(real, spare);
                Directory.Move(link, real);
                Directory.Move(real, link);
                Directory.Move(spare, real);
            }
        });

        var opened = 0;
        for (var i = 0; i < 20_000 && !stop.IsCancellationRequested; i++)
        {
            if (guest.Open("flip/real/secret", out var fd) == WasiErrno.Success)
            {
                guest.Read(fd, 100, out var text);
                text.ShouldBe("harmless");
                guest.Call("fd_close", fd);
                opened++;
            }

            guest.Status("flip/real/../../../secret").ShouldNotBe(WasiErrno.Success);
            guest.OnPath("path_unlink_file", "flip/real/not-there").ShouldNotBe(WasiErrno.Success);
            guest.OnPath("path_create_directory", "flip/real/made");
        }

        await stop.CancelAsync();
        await flipping;
        opened.ShouldBeGreaterThan(0);
        Directory.EnumerateFileSystemEntries(Path.Combine(directory.Root, "outside")).Count().ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(WasiLinux.Resolutions), MemberType = typeof(WasiLinux))]
    public void An_absolute_target_of_a_link_is_not_told(string resolution)
    {
        using var guest = Prepare(resolution, out var directory);
        using var owned = directory;
        directory.Link("to-given", "given");
        ReadLink("to-given", out var target).ShouldBe(WasiErrno.Success);
        target.ShouldBe("given");
        ReadLink("absolute", out _).ShouldBe(WasiErrno.NotPermitted);
        ReadLink("given", out _).ShouldBe(WasiErrno.Invalid);
        ReadLink("not-there", out _).ShouldBe(WasiErrno.NotFound);

        WasiErrno ReadLink(string path, out string target)
        {
            var error = guest.Call("path_readlink", 3, WasiGuest.PathAddress, guest.Put(path), WasiGuest.Buffer, 100, WasiGuest.Result);
            target = error == WasiErrno.Success ? System.Text.Encoding.UTF8.GetString(guest.Memory.Slice(WasiGuest.Buffer, (int)guest.ReadU32(WasiGuest.Result))) : "";
            return error;
        }
    }

    private static WasiGuest Prepare(string resolution, out TemporaryDirectory directory)
    {
        var chosen = WasiLinux.Require(resolution);
        directory = new TemporaryDirectory();
        directory.Write("given", "given");
        directory.Write("sub/deep/file", "deep");
        directory.Link("out", "../outside");
        directory.Link("absolute", Path.Combine(directory.Root, "outside"));
        directory.Link("file", "../secret");
        directory.Link("sub/up", "../../outside");
        directory.Link("chain", "out");
        directory.Link("dangling", "../not-there");
        directory.Link("loop", "loop");
        directory.Link("self", "/proc/self/root");
        return new WasiGuest(directory.Grant(), chosen);
    }
}
