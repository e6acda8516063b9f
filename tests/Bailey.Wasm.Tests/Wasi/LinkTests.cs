using System.Text;

namespace Bailey.Wasm.Tests.Wasi;

/// <summary>Links that a guest makes lead nobody out, and stay what they are.</summary>
public sealed class LinkTests
{
    [Theory]
    [MemberData(nameof(WasiLinux.Resolutions), MemberType = typeof(WasiLinux))]
    public void A_link_is_made_read_and_followed(string resolution)
    {
        using var guest = Prepare(resolution, out var directory);
        using var owned = directory;
        Make(guest, "given", "link").ShouldBe(WasiErrno.Success);
        Make(guest, "given", "sub/link").ShouldBe(WasiErrno.Success);
        Make(guest, "not/there", "dangling").ShouldBe(WasiErrno.Success);
        Read(guest, "link").ShouldBe("given");
        guest.Open("link", out var fd).ShouldBe(WasiErrno.Success);
        guest.Read(fd, 100, out var text).ShouldBe(WasiErrno.Success);
        text.ShouldBe("given");
        guest.Open("sub/link", out _).ShouldBe(WasiErrno.NotFound);
        new FileInfo(Path.Combine(directory.Inside, "dangling")).LinkTarget.ShouldBe("not/there");
    }

    [Theory]
    [MemberData(nameof(WasiLinux.Resolutions), MemberType = typeof(WasiLinux))]
    public void A_link_that_could_lead_out_is_not_made(string resolution)
    {
        using var guest = Prepare(resolution, out var directory);
        using var owned = directory;
        var before = directory.OutsideState();
        foreach (var target in new[] { "/", "/etc/passwd", "..", "../secret", "sub/..", "sub/../..", "./../secret", "sub//../given" })
        {
            Make(guest, target, "link").ShouldBe(WasiErrno.NotPermitted, target);
        }

        foreach (var path in new[] { "../link", "/link", "out/link" })
        {
            Make(guest, "given", path).ShouldBe(WasiErrno.NotPermitted, path);
        }

        Make(guest, "", "link").ShouldBe(WasiErrno.NotFound);
        Make(guest, "a\0b", "link").ShouldBe(WasiErrno.Invalid);
        Make(guest, "given", "given").ShouldBe(WasiErrno.Exists);
        Make(guest, "given", "out").ShouldBe(WasiErrno.Exists);
        Make(guest, "given", "new/").ShouldBe(WasiErrno.NotFound);
        File.Exists(Path.Combine(directory.Inside, "link")).ShouldBeFalse();
        directory.OutsideState().ShouldBe(before);
    }

    [Fact]
    public void A_guest_that_may_only_read_makes_no_link()
    {
        var chosen = WasiLinux.Require(nameof(LinuxResolution.Walk));
        using var directory = new TemporaryDirectory();
        using var guest = new WasiGuest(directory.Grant(readOnly: true), chosen);
        Make(guest, "given", "link").ShouldBe(WasiErrno.ReadOnlyFileSystem);
    }

    [Fact]
    public void Links_count_towards_what_may_be_written()
    {
        var chosen = WasiLinux.Require(nameof(LinuxResolution.Walk));
        using var directory = new TemporaryDirectory();
        using var guest = new WasiGuest(directory.Grant() with { MaxWrittenBytes = 10_000 }, chosen);
        Make(guest, "x", "a").ShouldBe(WasiErrno.Success);
        Make(guest, "x", "b").ShouldBe(WasiErrno.Success);
        Make(guest, "x", "c").ShouldBe(WasiErrno.NoSpace);
    }

    [Theory]
    [MemberData(nameof(WasiLinux.Resolutions), MemberType = typeof(WasiLinux))]
    public void Times_are_set_on_the_link_itself_or_on_what_it_leads_to_and_never_outside(string resolution)
    {
        using var guest = Prepare(resolution, out var directory);
        using var owned = directory;
        Make(guest, "given", "link").ShouldBe(WasiErrno.Success);
        var before = directory.OutsideState();
        SetTime(guest, "link", follow: false, 1_000_000_000).ShouldBe(WasiErrno.Success);
        SetTime(guest, "given", follow: false, 3_000_000_000).ShouldBe(WasiErrno.Success);
        ModifiedAt(guest, "link", follow: false).ShouldBe(1_000_000_000ul);
        ModifiedAt(guest, "link", follow: true).ShouldBe(3_000_000_000ul);
        SetTime(guest, "link", follow: true, 2_000_000_000).ShouldBe(WasiErrno.Success);
        ModifiedAt(guest, "given", follow: false).ShouldBe(2_000_000_000ul);
        ModifiedAt(guest, "link", follow: false).ShouldBe(1_000_000_000ul);

        // A link that leads out has times of its own, but with a slash behind it the system would follow it.
        SetTime(guest, "out", follow: false, 1_000_000_000).ShouldBe(WasiErrno.Success);
        SetTime(guest, "out/", follow: false, 1_000_000_000).ShouldBe(WasiErrno.NotPermitted);
        SetTime(guest, "out/.", follow: false, 1_000_000_000).ShouldBe(WasiErrno.NotPermitted);
        SetTime(guest, "out/secret", follow: false, 1_000_000_000).ShouldBe(WasiErrno.NotPermitted);
        SetTime(guest, "..", follow: false, 1_000_000_000).ShouldBe(WasiErrno.NotPermitted);
        SetTime(guest, "../secret", follow: false, 1_000_000_000).ShouldBe(WasiErrno.NotPermitted);
        SetTime(guest, "sub/..", follow: false, 1_000_000_000).ShouldBe(WasiErrno.Success);
        directory.OutsideState().ShouldBe(before);
    }

    [Fact]
    public void Space_for_a_file_is_set_aside_within_the_limits()
    {
        var chosen = WasiLinux.Require(nameof(LinuxResolution.Walk));
        using var directory = new TemporaryDirectory();
        using var guest = new WasiGuest(directory.Grant() with { MaxFileBytes = 100_000, MaxWrittenBytes = 150_000 }, chosen);
        guest.Open("a", out var fd, WasiRights.FdRead | WasiRights.FdWrite, WasiOpenFlags.Create).ShouldBe(WasiErrno.Success);
        guest.Call("fd_allocate", fd, 0, 0).ShouldBe(WasiErrno.Invalid);
        guest.Call("fd_allocate", fd, 1, 100_000).ShouldBe(WasiErrno.FileTooBig);
        guest.Call("fd_allocate", fd, -1, 2).ShouldBe(WasiErrno.FileTooBig);
        guest.Call("fd_allocate", fd, 2, -1).ShouldBe(WasiErrno.FileTooBig);
        var first = guest.Call("fd_allocate", fd, 50_000, 50_000);
        Assert.SkipWhen(first == WasiErrno.NotSupported, "this file system sets no space aside");
        first.ShouldBe(WasiErrno.Success);
        new FileInfo(Path.Combine(directory.Inside, "a")).Length.ShouldBe(100_000);
        guest.Call("fd_allocate", fd, 0, 100_000).ShouldBe(WasiErrno.NoSpace);
        guest.Open("a", out var reading).ShouldBe(WasiErrno.Success);
        guest.Call("fd_allocate", reading, 0, 10).ShouldBe(WasiErrno.NotCapable);
        guest.Call("fd_allocate", 1, 0, 10).ShouldBe(WasiErrno.NotCapable);
    }

    private static WasiErrno Make(WasiGuest guest, string target, string path) =>
        guest.Call("path_symlink", WasiGuest.SecondPathAddress, guest.Put(target, WasiGuest.SecondPathAddress), 3, WasiGuest.PathAddress, guest.Put(path));

    private static string Read(WasiGuest guest, string path)
    {
        guest.Call("path_readlink", 3, WasiGuest.PathAddress, guest.Put(path), WasiGuest.Buffer, 100, WasiGuest.Result).ShouldBe(WasiErrno.Success);
        return Encoding.UTF8.GetString(guest.Memory.Slice(WasiGuest.Buffer, (int)guest.ReadU32(WasiGuest.Result)));
    }

    private static WasiErrno SetTime(WasiGuest guest, string path, bool follow, long nanoseconds) =>
        guest.Call("path_filestat_set_times", 3, follow ? 1 : 0, WasiGuest.PathAddress, guest.Put(path), 0, nanoseconds, 4);

    private static ulong ModifiedAt(WasiGuest guest, string path, bool follow)
    {
        guest.Status(path, follow).ShouldBe(WasiErrno.Success);
        return guest.ReadU64(WasiGuest.Result + 48);
    }

    private static WasiGuest Prepare(string resolution, out TemporaryDirectory directory)
    {
        var chosen = WasiLinux.Require(resolution);
        directory = new TemporaryDirectory();
        directory.Write("given", "given");
        directory.Write("sub/deep/file", "deep");
        directory.Link("out", "../outside");
        return new WasiGuest(directory.Grant(), chosen);
    }
}
