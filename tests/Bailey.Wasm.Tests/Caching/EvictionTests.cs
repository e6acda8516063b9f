namespace Bailey.Wasm.Tests.Caching;

/// <summary>The cache stays within its bytes.</summary>
public sealed class EvictionTests
{
    [Fact]
    public void What_was_not_used_for_longest_goes_first()
    {
        using var folder = new CacheFolder();
        var made = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            folder.Start(CacheFolder.Answering(i));
            made.Add(folder.Entries.Except(made).Single());
            File.SetLastWriteTimeUtc(made[i], TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(i - 10));
        }

        // Using the oldest makes it the newest.
        folder.Start(CacheFolder.Answering(0)).Cache.Hits.ShouldBe(1);
        var size = new FileInfo(made[0]).Length;
        folder.Start(CacheFolder.Answering(4), maxBytes: (3 * size) + (size / 2));
        folder.Entries.Length.ShouldBe(3);
        folder.Entries.ShouldContain(made[0]);
        folder.Entries.ShouldContain(made[3]);
        folder.Entries.Sum(static entry => new FileInfo(entry).Length).ShouldBeLessThanOrEqualTo((3 * size) + (size / 2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    public void A_module_that_alone_is_over_the_limit_is_not_kept(long maxBytes)
    {
        using var folder = new CacheFolder();
        var (answer, cache) = folder.Start(CacheFolder.Answering(9), maxBytes);
        (answer, cache.Fault).ShouldBe((9, null));
        folder.Entries.ShouldBeEmpty();
    }

    [Fact]
    public void A_negative_limit_is_refused()
    {
        using var folder = new CacheFolder();
        Should.Throw<ArgumentOutOfRangeException>(() => folder.Open(-1));
    }
}
