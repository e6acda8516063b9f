using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Bailey.Policy.Documents;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Storage.Files;
using Bailey.Storage.Profiles;
using Bailey.Testing;

namespace Bailey.Storage.Tests.Profiles;

public sealed partial class ProfileDirectoryTests : IDisposable
{
    private static readonly PrincipalName Bob = PrincipalName.Parse("bob");
    private static readonly PrincipalProfile Reader = PrincipalProfile.Default with { Grants = [PermissionPattern.Parse("plugin:read")] };
    private readonly TemporaryFolder _folder = new();
    private readonly ProfileDirectory _profiles;

    public ProfileDirectoryTests() => _profiles = new ProfileDirectory(_folder["profiles"]);

    private string BobFile => Path.Combine(_profiles.Folder, "bob.yaml");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Rule("P3.13")]
    public void A_principal_without_a_file_has_no_profile_of_its_own()
    {
        _profiles.Read(Bob).ShouldBeNull();
        _profiles.List().ShouldBeEmpty();
        Directory.Exists(_profiles.Folder).ShouldBeFalse("reading makes nothing");
    }

    [Fact]
    [Rule("P3.18")]
    public void A_saved_profile_is_read_again_from_a_private_file()
    {
        _profiles.Create(Bob, Reader);
        _profiles.Read(Bob)!.Document.Require().ShouldBe(Reader);
        _profiles.List().ShouldBe([Bob]);
        Leftovers().ShouldBeEmpty();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(BobFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(_profiles.Folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    [Rule("P3.12")]
    public void A_profile_is_found_whatever_the_case_of_its_name()
    {
        Put("Bob.yaml", "grants: [a:b]");
        _profiles.Read(PrincipalName.Parse("bOB"))!.Document.Require().Grants.Length.ShouldBe(1);
        _profiles.Update(PrincipalName.Parse("BOB"), profile => profile with { Enabled = false });
        Directory.GetFiles(_profiles.Folder, "*.yaml").ShouldHaveSingleItem().ShouldEndWith("Bob.yaml");

        Put("bob.yaml", "grants: ['*']");
        var two = _profiles.Read(Bob)!.Document;
        two.IsValid.ShouldBeFalse();
        two.Faults[0].Code.ShouldBe(FileReason.Ambiguous);
        Should.Throw<StorageException>(() => _profiles.Save(Bob, Reader)).Code.ShouldBe(FileReason.Ambiguous);
    }

    [Fact]
    [Rule("P3.12")]
    public void All_profiles_are_read_as_each_is_by_itself()
    {
        _profiles.ReadAll().ShouldBeEmpty();
        Put("bob.yaml", "grants: [a:b]");
        Put("Ann.yaml", "enabled: false");
        Put("eve.yaml", "grants: [");
        Put("Dan.yaml", "grants: [a:b]");
        Put("dan.yaml", "grants: ['*']");
        Put("no name.yaml", "grants: ['*']");
        var all = _profiles.ReadAll();
        all.Select(static profile => profile.Name.Text.ToLowerInvariant()).ShouldBe(["ann", "bob", "dan", "eve"], ignoreOrder: true);
        foreach (var profile in all)
        {
            var alone = _profiles.Read(profile.Name)!;
            profile.Document.IsValid.ShouldBe(alone.Document.IsValid, profile.Name.Text);
            profile.Document.Value.ShouldBe(alone.Document.Value);
            profile.Document.Faults.Select(static fault => fault.Code).ShouldBe(alone.Document.Faults.Select(static fault => fault.Code));
            profile.ETag.ShouldBe(alone.ETag);
        }

        all.Single(static profile => profile.Name.Equals(PrincipalName.Parse("dan"))).Document.Faults[0].Code.ShouldBe(FileReason.Ambiguous);
    }

    [Fact]
    [Rule("P3.17")]
    public void An_invalid_profile_writes_nothing()
    {
        _profiles.Create(Bob, Reader);
        var before = File.ReadAllBytes(BobFile);
        Should.Throw<PolicyDocumentException>(() => _profiles.Save(Bob, Reader with { Groups = ["no such name!"] }));
        Should.Throw<PolicyDocumentException>(() => _profiles.Update(Bob, profile => profile with { Processes = [new AllowedProcess("relative/path", "/x")] }));
        Should.Throw<PolicyDocumentException>(() => _profiles.Create(PrincipalName.Parse("kim"), Reader with { Processes = [new AllowedProcess("no-such-program-here", null)] }));
        File.ReadAllBytes(BobFile).ShouldBe(before);
        _profiles.List().ShouldBe([Bob]);
        Leftovers().ShouldBeEmpty();
    }

    [Fact]
    [Rule("P3.18")]
    public void When_the_file_cannot_be_put_in_place_nothing_is_left_behind()
    {
        Directory.CreateDirectory(Path.Combine(_profiles.Folder, "bob.yaml"));
        Should.Throw<StorageException>(() => _profiles.Save(Bob, Reader));
        Leftovers().ShouldBeEmpty();
        Directory.Exists(BobFile).ShouldBeTrue();
    }

    [Fact]
    [Rule("P3.15")]
    [Rule("P3.16")]
    public void A_broken_file_is_reported_with_its_line_and_never_overwritten_by_an_edit()
    {
        Put("bob.yaml", "enabled: true\ngrants: [a:b\n");
        var document = _profiles.Read(Bob)!.Document;
        document.IsValid.ShouldBeFalse();
        document.Faults[0].Describe(document.Source).ShouldStartWith($"{BobFile}:2:");
        Should.Throw<PolicyDocumentException>(() => _profiles.Update(Bob, profile => profile with { Enabled = false }));
        File.ReadAllText(BobFile).ShouldBe("enabled: true\ngrants: [a:b\n");
    }

    [Fact]
    [Rule("P3.20")]
    public void A_symbolic_link_is_refused_also_when_what_it_points_to_would_do()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        Put("real.txt", "grants: ['*']");
        File.CreateSymbolicLink(BobFile, Path.Combine(_profiles.Folder, "real.txt"));
        CodeOf(Bob).ShouldBe(FileReason.SymbolicLink);
        File.CreateSymbolicLink(Path.Combine(_profiles.Folder, "kim.yaml"), "/nowhere");
        CodeOf(PrincipalName.Parse("kim")).ShouldBe(FileReason.SymbolicLink);
    }

    [Fact]
    [Rule("P3.21")]
    public void What_is_no_regular_file_is_refused_without_waiting()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes are made for Linux");
        Directory.CreateDirectory(_profiles.Folder);
        mkfifo(BobFile, 0x180).ShouldBe(0);
        CodeOf(Bob).ShouldBe(FileReason.NotRegular);
        Directory.CreateDirectory(Path.Combine(_profiles.Folder, "kim.yaml"));
        CodeOf(PrincipalName.Parse("kim")).ShouldBe(FileReason.NotRegular);
    }

    [Fact]
    [Rule("P3.22")]
    public void A_file_of_another_owner_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root can give a file away");
        Put("bob.yaml", "grants: ['*']");
        chown(BobFile, 65_534, 65_534).ShouldBe(0);
        CodeOf(Bob).ShouldBe(FileReason.ForeignOwner);
    }

    [Theory]
    [Rule("P3.23")]
    [InlineData(0x180, true)]
    [InlineData(0x100, true)]
    [InlineData(0x1A0, false)]
    [InlineData(0x184, false)]
    [InlineData(0x182, false)]
    [InlineData(0x1C0, false)]
    public void A_mode_wider_than_0600_is_refused(int mode, bool accepted)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes are for Unix");
        Put("bob.yaml", "grants: [a:b]");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(BobFile, (UnixFileMode)mode);
        }

        _profiles.Read(Bob)!.Document.IsValid.ShouldBe(accepted);
        if (!accepted)
        {
            CodeOf(Bob).ShouldBe(FileReason.ModeTooWide);
        }
    }

    [Fact]
    [Rule("P3.28")]
    public void A_file_of_100_megabytes_is_refused_without_being_read()
    {
        Put("bob.yaml", "");
        using (var file = File.OpenWrite(BobFile))
        {
            file.SetLength(100_000_000);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        CodeOf(Bob).ShouldBe(FileReason.TooLarge);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000_000);
    }

    [Fact]
    [Rule("P3.24")]
    public void An_edit_of_what_somebody_else_changed_is_refused()
    {
        var read = _profiles.Create(Bob, Reader);
        var changed = _profiles.Save(Bob, Reader with { Enabled = false }, read.ETag);
        Should.Throw<StorageException>(() => _profiles.Save(Bob, Reader, read.ETag)).Code.ShouldBe(FileReason.Changed);
        _profiles.Read(Bob)!.Document.Require().Enabled.ShouldBeFalse();
        _profiles.Save(Bob, Reader, changed.ETag).ETag.ShouldBe(read.ETag);
        Should.Throw<StorageException>(() => _profiles.Create(Bob, Reader)).Code.ShouldBe(FileReason.Exists);
    }

    [Fact]
    [Rule("P3.24")]
    public void Edits_at_the_same_time_are_all_there_in_the_end()
    {
        const int writers = 8;
        const int edits = 10;
        Parallel.For(0, writers, new ParallelOptions { MaxDegreeOfParallelism = writers }, writer =>
        {
            var profiles = new ProfileDirectory(_profiles.Folder);
            for (var edit = 0; edit < edits; edit++)
            {
                var grant = PermissionPattern.Parse($"writer-{writer}:edit-{edit}");
                profiles.Update(Bob, profile => profile with { Grants = profile.Grants.Add(grant) });
            }
        });
        _profiles.Read(Bob)!.Document.Require().Grants.Distinct().Count().ShouldBe(writers * edits);
    }

    [Fact]
    [Rule("P3.25")]
    public void A_repeated_grant_does_not_grow_the_file()
    {
        var grant = PermissionPattern.Parse("plugin:read");
        for (var time = 0; time < 3; time++)
        {
            _profiles.Update(Bob, profile => profile with { Grants = [.. profile.Grants.Append(grant)] });
        }

        var length = new FileInfo(BobFile).Length;
        _profiles.Update(Bob, profile => profile with { Grants = [.. profile.Grants.Append(grant)] });
        new FileInfo(BobFile).Length.ShouldBe(length);
        _profiles.Read(Bob)!.Document.Require().Grants.ShouldBe([grant]);
    }

    [Fact]
    [Rule("P3.19")]
    public void Killing_a_process_that_saves_leaves_the_old_or_the_new_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "kill -9 is for Unix");
        var random = new Random(20261122);
        for (var round = 0; round < 12; round++)
        {
            var saved = KilledWhileSaving(random.Next(1, 80));
            var stored = _profiles.Read(Bob)!;
            var grants = stored.Document.Require().Grants;

            // What was acknowledged is there, or the save that was under way when the process died; and all of it.
            var number = int.Parse(grants[0].Text.Split(':')[0]["save-".Length..]);
            number.ShouldBeInRange(saved, saved + 1);
            grants.ShouldBe(Enumerable.Range(0, 500).Select(index => PermissionPattern.Parse($"save-{number}:grant-{index}")));
            _profiles.List().ShouldBe([Bob]);
        }

        _profiles.Update(Bob, profile => profile with { Enabled = false });
        Leftovers().ShouldBeEmpty("the next save tidies up");
    }

    // Kills after some saves were acknowledged, at whatever moment of the next ones it then is.
    private int KilledWhileSaving(int saves)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } dotnet && Path.GetFileNameWithoutExtension(dotnet) == "dotnet" ? dotnet : "dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Bailey.Testing.Host.dll"));
        start.ArgumentList.Add("save-profiles");
        start.ArgumentList.Add(_profiles.Folder);
        start.ArgumentList.Add("1000");
        using var process = Process.Start(start)!;
        var last = -1;
        while (last < saves && process.StandardOutput.ReadLine() is { } line)
        {
            last = int.Parse(line);
        }

        process.Kill();
        process.WaitForExit();
        process.ExitCode.ShouldBe(137);
        while (process.StandardOutput.ReadLine() is { } line)
        {
            last = int.TryParse(line, out var number) ? number : last;
        }

        return last;
    }

    private string CodeOf(PrincipalName name)
    {
        var document = _profiles.Read(name)!.Document;
        document.IsValid.ShouldBeFalse();
        return document.Faults.ShouldHaveSingleItem().Code;
    }

    private void Put(string name, string text)
    {
        Directory.CreateDirectory(_profiles.Folder);
        var path = Path.Combine(_profiles.Folder, name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private IEnumerable<string> Leftovers() => Directory.GetFileSystemEntries(_profiles.Folder).Where(path => path.EndsWith(".tmp", StringComparison.Ordinal));

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, uint user, uint group);
}
