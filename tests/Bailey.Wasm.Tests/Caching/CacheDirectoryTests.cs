using Bailey.Wasm.Caching;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Wasm.Tests.Caching;

/// <summary>Where the cache is kept, and what happens where it cannot be.</summary>
public sealed class CacheDirectoryTests
{
    [Fact]
    public void Directory_key_and_entries_are_for_their_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no modes there");
        using var folder = new CacheFolder();
        folder.Start(CacheFolder.Answering(1));
        File.GetUnixFileMode(folder.Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in folder.Entries.Append(folder.KeyFile))
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherExecute)]
    public void A_directory_that_is_open_to_others_is_not_used(UnixFileMode more)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no modes there");
        using var folder = new CacheFolder();
        Directory.CreateDirectory(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | more);
        var (answer, cache) = folder.Start(CacheFolder.Answering(2));
        answer.ShouldBe(2);
        cache.Fault.ShouldNotBeNull().ShouldContain("chmod 0700");
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void A_symbolic_link_to_a_directory_is_not_used()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        using var folder = new CacheFolder();
        var target = Directory.CreateDirectory(Path.Combine(folder.Root, "target"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        Directory.CreateSymbolicLink(folder.Path, target);
        var (answer, cache) = folder.Start(CacheFolder.Answering(3));
        answer.ShouldBe(3);
        cache.Fault.ShouldNotBeNull();
        Directory.GetFileSystemEntries(target).ShouldBeEmpty();
    }

    [Fact]
    public void A_file_in_the_place_of_the_directory_only_turns_the_cache_off()
    {
        using var folder = new CacheFolder();
        File.WriteAllText(folder.Path, "");
        var (answer, cache) = folder.Start(CacheFolder.Answering(4));
        answer.ShouldBe(4);
        cache.Fault.ShouldNotBeNull();
        cache.Clear();
    }

    [Fact]
    public void A_full_disk_leaves_nothing_behind_and_compiling_as_it_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no /dev/full");
        using var folder = new CacheFolder();
        folder.Start(CacheFolder.Answering(5));
        File.Delete(folder.Entries.Single());
        var cache = new WasmModuleCache(new FullDisk(PrivateDirectory.Open(folder.Path, out _)!), null);
        CacheFolder.Ask(WasmModule.Compile(CacheFolder.Answering(5), new() { Cache = cache })).ShouldBe(5);
        (cache.Fault, cache.Misses).ShouldBe((null, 1));
        folder.Entries.ShouldBeEmpty();
        folder.Others.ShouldBeEmpty();
    }

    [Fact]
    public void A_directory_that_can_only_be_read_still_gives_what_it_has()
    {
        using var folder = new CacheFolder();
        folder.Start(CacheFolder.Answering(6));
        var cache = new WasmModuleCache(new ReadOnlyDisk(PrivateDirectory.Open(folder.Path, out _)!), null);
        var options = new WasmCompileOptions { Cache = cache };
        CacheFolder.Ask(WasmModule.Compile(CacheFolder.Answering(6), options)).ShouldBe(6);
        CacheFolder.Ask(WasmModule.Compile(CacheFolder.Answering(7), options)).ShouldBe(7);
        (cache.Fault, cache.Hits, cache.Misses).ShouldBe((null, 1, 1));
    }

    [Fact]
    public void A_directory_without_a_key_that_can_only_be_read_says_so()
    {
        using var folder = new CacheFolder();
        new WasmModuleCache(new ReadOnlyDisk(PrivateDirectory.Open(folder.Path, out _)!), null).Fault.ShouldNotBeNull().ShouldContain("key");
    }

    [Fact]
    public void What_a_writer_that_died_left_is_never_read_and_deleted_later()
    {
        using var folder = new CacheFolder();
        folder.Start(CacheFolder.Answering(8));
        var old = Path.Combine(folder.Path, PrivateDirectory.TemporaryPrefix + "old");
        var fresh = Path.Combine(folder.Path, PrivateDirectory.TemporaryPrefix + "fresh");
        File.Move(folder.Entries.Single(), old);
        File.Copy(old, fresh);
        File.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));
        var (answer, cache) = folder.Start(CacheFolder.Answering(8));
        (answer, cache.Hits, cache.RefusedEntries).ShouldBe((8, 0, 0));
        folder.Others.ShouldBe([fresh]);
    }

    [Fact]
    public async Task Many_writers_at_once_leave_whole_entries()
    {
        using var folder = new CacheFolder();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 6; i++)
            {
                var (answer, cache) = folder.Start(CacheFolder.Answering(i));
                (answer, cache.Fault, cache.RefusedEntries).ShouldBe((i, null, 0));
            }
        })));
        folder.Entries.Length.ShouldBe(6);
        folder.Others.ShouldBeEmpty();
        for (var i = 0; i < 6; i++)
        {
            folder.Start(CacheFolder.Answering(i)).Cache.Hits.ShouldBe(1);
        }
    }

    /// <summary>Where writing fails when bytes have been given.</summary>
    private sealed class FullDisk(PrivateDirectory real) : WrappedDirectory(real)
    {
        protected override SafeFileHandle CreateFile(string name)
        {
            // The file itself could still be made, as on a disk that is full.
            File.WriteAllBytes(System.IO.Path.Combine(Path, name), []);
            return File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        }
    }

    private sealed class ReadOnlyDisk(PrivateDirectory real) : WrappedDirectory(real)
    {
        public override void Delete(string name)
        {
        }

        protected override SafeFileHandle CreateFile(string name) => throw new IOException("read-only file system");
    }

    private abstract class WrappedDirectory(PrivateDirectory real) : PrivateDirectory(real.Path)
    {
        public override SafeFileHandle? OpenFile(string name) => real.OpenFile(name);

        public override bool Exists(string name) => real.Exists(name);

        public override bool IsPrivate(SafeFileHandle file) => real.IsPrivate(file);

        public override void Delete(string name) => real.Delete(name);

        protected override bool TryRename(string from, string to, bool replace) => throw new IOException("no space left");
    }
}
