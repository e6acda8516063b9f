namespace Bailey.Wasm.Tests.Caching;

/// <summary>What is not exactly what the cache has written is compiled anew.</summary>
public sealed class TamperingTests
{
    [Fact]
    public void No_bit_of_an_entry_can_be_changed()
    {
        using var folder = new CacheFolder();
        var binary = CacheFolder.Answering(42);
        folder.Start(binary);
        var entry = folder.Entries.ShouldHaveSingleItem();
        var sound = File.ReadAllBytes(entry);
        sound.Length.ShouldBeGreaterThan(1_000);

        // All of header, description and digest, and places all over the assembly.
        var places = Enumerable.Range(0, 160).Concat(Enumerable.Range(sound.Length - 32, 32)).Concat(Enumerable.Range(0, sound.Length / 61).Select(static i => i * 61));
        foreach (var place in places)
        {
            var changed = sound.ToArray();
            changed[place] ^= (byte)(1 << (place % 8));
            File.WriteAllBytes(entry, changed);
            var (answer, cache) = folder.Start(binary);
            answer.ShouldBe(42);
            (cache.Hits, cache.RefusedEntries).ShouldBe((0, 1), $"byte {place}");
            File.ReadAllBytes(entry).AsSpan().SequenceEqual(sound).ShouldBeTrue($"byte {place}");
        }

        folder.Start(binary).Cache.Hits.ShouldBe(1);
    }

    [Fact]
    public void No_piece_of_a_large_entry_can_be_changed_left_out_or_put_elsewhere()
    {
        const int Piece = 1024 * 1024, Header = 48;
        using var folder = new CacheFolder();
        var binary = CacheFolder.Large();
        folder.Start(binary).Answer.ShouldBe(CacheFolder.LargeAnswer);
        var entry = folder.Entries.ShouldHaveSingleItem();
        var sound = File.ReadAllBytes(entry);
        sound.Length.ShouldBeGreaterThan(3 * Piece);
        folder.Start(binary).Cache.Hits.ShouldBe(1);

        var swapped = sound.ToArray();
        sound.AsSpan(Header, Piece).CopyTo(swapped.AsSpan(Header + Piece));
        sound.AsSpan(Header + Piece, Piece).CopyTo(swapped.AsSpan(Header));
        List<byte[]> forged = [swapped, [.. sound[..(Header + Piece)], .. sound[(Header + (2 * Piece))..]], sound[..^Piece]];
        for (var place = Header; place < sound.Length; place += Piece - 1)
        {
            var changed = sound.ToArray();
            changed[place] ^= 0x10;
            forged.Add(changed);
        }

        foreach (var bytes in forged)
        {
            File.WriteAllBytes(entry, bytes);
            var (answer, cache) = folder.Start(binary);
            (answer, cache.Hits, cache.RefusedEntries).ShouldBe((CacheFolder.LargeAnswer, 0, 1));
        }

        folder.Start(binary).Cache.Hits.ShouldBe(1);
    }

    [Fact]
    public void An_entry_that_is_too_short_or_too_long_is_replaced()
    {
        using var folder = new CacheFolder();
        var binary = CacheFolder.Answering(42);
        folder.Start(binary);
        var entry = folder.Entries.ShouldHaveSingleItem();
        var sound = File.ReadAllBytes(entry);
        foreach (var length in (int[])[0, 1, 8, 47, 48, 79, 80, 81, sound.Length / 2, sound.Length - 33, sound.Length - 1])
        {
            File.WriteAllBytes(entry, sound[..length]);
            (folder.Start(binary).Cache.Hits, length).ShouldBe((0, length));
            File.ReadAllBytes(entry).ShouldBe(sound);
        }

        File.WriteAllBytes(entry, [.. sound, 0]);
        folder.Start(binary).Cache.RefusedEntries.ShouldBe(1);
        File.ReadAllBytes(entry).ShouldBe(sound);
    }

    [Fact]
    public void An_entry_under_the_name_of_another_is_refused()
    {
        using var folder = new CacheFolder();
        var (one, two) = (CacheFolder.Answering(1), CacheFolder.Answering(2));
        folder.Start(one);
        var ofOne = folder.Entries.ShouldHaveSingleItem();
        folder.Start(two);
        var ofTwo = folder.Entries.Except([ofOne]).ShouldHaveSingleItem();
        File.Copy(ofOne, ofTwo, overwrite: true);
        var (answer, cache) = folder.Start(two);
        answer.ShouldBe(2);
        (cache.Hits, cache.RefusedEntries).ShouldBe((0, 1));
    }

    [Fact]
    public void An_entry_of_another_cache_is_refused()
    {
        using var folder = new CacheFolder();
        using var other = new CacheFolder();
        var binary = CacheFolder.Answering(3);
        folder.Start(binary);
        other.Start(binary);
        var (theirs, ours) = (other.Entries.Single(), folder.Entries.Single());
        Path.GetFileName(theirs).ShouldBe(Path.GetFileName(ours), "the same module, engine and machine");
        File.Copy(theirs, ours, overwrite: true);
        var (answer, cache) = folder.Start(binary);
        answer.ShouldBe(3);
        (cache.Hits, cache.RefusedEntries).ShouldBe((0, 1));
    }

    [Fact]
    public void A_symbolic_link_in_the_place_of_an_entry_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        using var folder = new CacheFolder();
        var binary = CacheFolder.Answering(4);
        folder.Start(binary);
        var entry = folder.Entries.Single();
        var elsewhere = Path.Combine(folder.Root, "elsewhere");
        File.Move(entry, elsewhere);
        File.CreateSymbolicLink(entry, elsewhere);
        var (answer, cache) = folder.Start(binary);
        (answer, cache.Hits).ShouldBe((4, 0));
        new FileInfo(entry).LinkTarget.ShouldBeNull();
        folder.Start(binary).Cache.Hits.ShouldBe(1);
    }

    [Fact]
    public void A_folder_in_the_place_of_an_entry_does_no_harm()
    {
        using var folder = new CacheFolder();
        var binary = CacheFolder.Answering(5);
        folder.Start(binary);
        var entry = folder.Entries.Single();
        File.Delete(entry);
        Directory.CreateDirectory(entry);
        folder.Start(binary).Answer.ShouldBe(5);
        folder.Others.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_the_wrong_length_is_replaced_and_what_it_signed_refused(int length)
    {
        using var folder = new CacheFolder();
        var binary = CacheFolder.Answering(6);
        folder.Start(binary);
        File.WriteAllBytes(folder.KeyFile, new byte[length]);
        var (answer, cache) = folder.Start(binary);
        (answer, cache.Fault, cache.RefusedEntries).ShouldBe((6, null, 1));
        new FileInfo(folder.KeyFile).Length.ShouldBe(32);
        folder.Start(binary).Cache.Hits.ShouldBe(1);
    }

    [Fact]
    public void A_key_that_others_could_read_is_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no modes there");
        using var folder = new CacheFolder();
        var binary = CacheFolder.Answering(7);
        folder.Start(binary);
        var before = File.ReadAllBytes(folder.KeyFile);
        File.SetUnixFileMode(folder.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        folder.Start(binary).Cache.RefusedEntries.ShouldBe(1);
        File.ReadAllBytes(folder.KeyFile).ShouldNotBe(before);
        File.GetUnixFileMode(folder.KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
