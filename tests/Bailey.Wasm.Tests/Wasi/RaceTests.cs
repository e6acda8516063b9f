using System.Runtime.InteropServices;

namespace Bailey.Wasm.Tests.Wasi;

/// <summary>
/// No guest gets out of a granted directory while other programs swap what its paths go through. BAILEY_RACE_SECONDS makes each run that long;
/// otherwise it ends when enough was tried.
/// </summary>
public sealed partial class RaceTests
{
    private const int Attempts = 4_000;
    private const uint Exchange = 2;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    [Theory]
    [MemberData(nameof(WasiLinux.Resolutions), MemberType = typeof(WasiLinux))]
    public async Task Directories_and_files_swapped_with_links_under_load_never_let_a_guest_out(string resolution)
    {
        var chosen = WasiLinux.Require(resolution);
        using var directory = new TemporaryDirectory();
        directory.Write("flip/dir/secret", "harmless");
        directory.Write("flip/file", "harmless");
        directory.Link("flip/dir-link", "../../outside");
        directory.Link("flip/file-link", "../../secret");
        directory.Write("given", "harmless");
        directory.Write("away/deep/secret", "harmless");
        Assert.SkipUnless(TrySwap(directory, "flip/dir", "flip/dir-link"), "this file system cannot swap two names at once");
        var before = directory.OutsideState();
        using var stop = new CancellationTokenSource(Longest);

        var swapping = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                TrySwap(directory, "flip/dir", "flip/dir-link");
                TrySwap(directory, "flip/file", "flip/file-link");
            }
        });

        // Taken from under whoever is inside: ".." from there may not lead to where it went.
        var moving = Task.Run(() =>
        {
            var (here, there) = (Path.Combine(directory.Inside, "away", "deep"), Path.Combine(directory.Root, "moved"));
            while (!stop.IsCancellationRequested)
            {
                Directory.Move(here, there);
                Directory.Move(there, here);
            }
        });

        Intruder[] intruders = [new(directory, chosen, "a"), new(directory, chosen, "b")];
        try
        {
            await Task.WhenAll(intruders.Select(intruder => Task.Run(() => intruder.Try(stop.Token))));
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(swapping, moving);
            Array.ForEach(intruders, intruder => intruder.Dispose());
        }

        // That the race took place: it was won and lost.
        intruders.ShouldAllBe(intruder => intruder.Reached > 0 && intruder.Refused > 0);
        directory.OutsideState().ShouldBe(before);
        var ownFiles = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        Directory.EnumerateFiles(directory.Inside, "*", ownFiles).Select(File.ReadAllText).ShouldAllBe(text => text != TemporaryDirectory.Secret);
    }

    private static bool TrySwap(TemporaryDirectory directory, string one, string other) =>
        RenameAt2(-100, Path.Combine(directory.Inside, one), -100, Path.Combine(directory.Inside, other), Exchange) == 0;

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int fromDirectory, string from, int toDirectory, string to, uint flags);

    /// <summary>A guest that tries all that a guest can, on paths that are swapped.</summary>
    private sealed class Intruder(TemporaryDirectory directory, LinuxResolution resolution, string name) : IDisposable
    {
        private static readonly string[] Ways = ["flip/dir/secret", "flip/dir-link/secret", "flip/file", "flip/dir/../dir/secret", "flip/dir/./secret"];

        private readonly WasiGuest _guest = new(directory.Grant() with { MaxWrittenBytes = long.MaxValue }, resolution);

        public int Reached { get; private set; }

        public int Refused { get; private set; }

        public void Try(CancellationToken stop)
        {
            var least = TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("BAILEY_RACE_SECONDS"), out var seconds) ? seconds : 0);
            var clock = System.Diagnostics.Stopwatch.StartNew();
            for (var i = 0; (i < Attempts || Reached == 0 || Refused == 0 || clock.Elapsed < least) && !stop.IsCancellationRequested; i++)
            {
                Read(Ways[i % Ways.Length], follow: i % 3 != 0);
                Change(i);
            }
        }

        public void Dispose() => _guest.Dispose();

        private void Read(string way, bool follow)
        {
            var error = _guest.Open(way, out var fd, follow: follow);
            Refused += error == WasiErrno.NotPermitted ? 1 : 0;
            if (error == WasiErrno.Success)
            {
                _guest.Read(fd, 100, out var text);
                text.ShouldNotContain(TemporaryDirectory.Secret, Case.Sensitive, way);
                _guest.Call("fd_close", fd);
                Reached++;
            }
        }

        private void Change(int i)
        {
            switch (i % 8)
            {
                case 0:
                    if (_guest.Open("flip/dir/new", out var fd, WasiRights.FdWrite, WasiOpenFlags.Create | WasiOpenFlags.Truncate) == WasiErrno.Success)
                    {
                        _guest.Write(fd, "harmless", out _);
                        _guest.Call("fd_close", fd);
                    }

                    break;
                case 1:
                    _guest.OnPath("path_create_directory", "flip/dir/made");
                    _guest.OnPath("path_remove_directory", "flip/dir/made");
                    break;
                case 2:
                    _guest.OnPaths("path_link", "flip/dir/secret", $"stolen-{name}-{i}");
                    _guest.OnPaths("path_link", "flip/file", $"taken-{name}-{i}");
                    break;
                case 3:
                    _guest.OnPaths("path_rename", "given", "flip/dir/given");
                    _guest.OnPaths("path_rename", "flip/dir/given", "given");
                    break;
                case 4:
                    SetTimes("flip/dir/secret", i);
                    SetTimes("flip/dir/", i);
                    SetTimes("flip/file", i);
                    break;
                case 5:
                    _guest.Call("path_symlink", WasiGuest.SecondPathAddress, _guest.Put("given", WasiGuest.SecondPathAddress), 3, WasiGuest.PathAddress, _guest.Put("flip/dir/made-link"));
                    _guest.OnPath("path_unlink_file", "flip/dir/made-link");
                    break;
                case 6:
                    if (_guest.Open("flip/dir", out var listed, WasiRights.FdReaddir, WasiOpenFlags.Directory) == WasiErrno.Success)
                    {
                        // Whatever was opened stays what it was, also when it is swapped later.
                        _guest.Open("../../given", out _, fd: listed).ShouldNotBe(WasiErrno.Success);
                        _guest.Call("fd_close", listed);
                    }

                    break;
                default:
                    Read("away/deep/../deep/secret", follow: true);
                    Read("away/deep/../../secret", follow: true);
                    Read("away/deep/../secret", follow: true);
                    break;
            }
        }

        private void SetTimes(string path, int i) =>
            _guest.Call("path_filestat_set_times", 3, i / 8 % 2, WasiGuest.PathAddress, _guest.Put(path), 1, 1, 5);
    }
}
