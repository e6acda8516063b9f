using Bailey.Cli.Values;
using Bailey.Policy;

namespace Bailey.Cli.Tests.Values;

/// <summary>Sizes, times and folders as people write them.</summary>
public sealed class ValueTests
{
    [Theory]
    [InlineData("65536", 65536)]
    [InlineData("1b", 1)]
    [InlineData("16m", 16777216)]
    [InlineData("16M", 16777216)]
    [InlineData("64MiB", 67108864)]
    [InlineData("64 MiB", 67108864)]
    [InlineData("512kb", 524288)]
    [InlineData("1.5KiB", 1536)]
    [InlineData("1024g", 1099511627776)]
    public void A_size_is_read(string text, long bytes)
    {
        ByteSize.TryParse(text, out var read).ShouldBeTrue();
        read.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("m")]
    [InlineData("1.5")]
    [InlineData("1025g")]
    [InlineData("12x")]
    [InlineData("79228162514264337593543950335g")]
    public void What_is_no_size_is_refused(string text) => ByteSize.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(1023, "1,023 bytes")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(67108864, "64 MiB")]
    [InlineData(8589934592, "8 GiB")]
    public void A_size_is_shown(long bytes, string text) => ByteSize.Format(bytes).ShouldBe(text);

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2m", 120_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("0.5ms", 0.5)]
    public void A_time_is_read(string text, double milliseconds)
    {
        Duration.TryParse(text, out var read).ShouldBeTrue();
        read.TotalMilliseconds.ShouldBe(milliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("25h")]
    [InlineData("1y")]
    [InlineData("79228162514264337593543950335h")]
    [InlineData("0.000000001ms")]
    public void What_is_no_time_is_refused(string text) => Duration.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("./data:/data", "./data", "/data", false)]
    [InlineData("./data:/data:ro", "./data", "/data", true)]
    [InlineData("/a b:/c d:rw", "/a b", "/c d", false)]
    [InlineData("a:b", "a", "b", false)]
    [InlineData("a:ro:ro", "a", "ro", true)]
    public void A_mount_is_read(string text, string host, string guest, bool readOnly)
    {
        FolderMount.TryParse(text, out var read).ShouldBeTrue();
        read.ShouldBe(new FolderMount(host, guest, readOnly));
    }

    [Theory]
    [InlineData("")]
    [InlineData("data")]
    [InlineData("data:")]
    [InlineData(":data")]
    [InlineData("data:ro")]
    [InlineData("a:b:c")]
    public void What_is_no_mount_is_refused(string text) => FolderMount.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("count_vowles", "count_vowels")]
    [InlineData("GREET", "greet")]
    [InlineData("gret", "greet")]
    [InlineData("count", "count_vowels")]
    [InlineData("something", null)]
    [InlineData("x", null)]
    public void The_nearest_word_is_found_if_it_is_near(string word, string? nearest) =>
        NearestWord.Find(word, ["count_vowels", "greet", "memory"]).ShouldBe(nearest);
}
