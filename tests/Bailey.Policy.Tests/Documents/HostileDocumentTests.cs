using System.Diagnostics;
using System.Text;
using Bailey.Policy.Documents;
using Bailey.Policy.Principals;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Documents;

public sealed class HostileDocumentTests
{
    private const int MaxBytes = 1024 * 1024;

    public static TheoryData<string> Shapes => [.. Documents.Keys];

    // Each as large as a document may be: what costs more than its length would show here.
    private static Dictionary<string, Func<string>> Documents { get; } = new()
    {
        ["lists in lists"] = () => new string('[', MaxBytes),
        ["lists in lists, one a line"] = () => Repeat("[\n"),
        ["mappings in mappings"] = () => Repeat("{a: "),
        ["mappings in mappings without space"] = () => Repeat("{\"a\":"),
        ["block lists in block lists"] = () => Repeat("- "),
        ["block lists by indentation"] = () => string.Concat(Enumerable.Range(0, 1_400).Select(depth => new string(' ', depth) + "-\n")),
        ["block mappings by indentation"] = () => string.Concat(Enumerable.Range(0, 1_400).Select(depth => new string(' ', depth) + "a:\n")),
        ["complex keys"] = () => Repeat("? "),
        ["one long word"] = () => "grants: [" + new string('a', MaxBytes - 20) + "]",
        ["one long line of words"] = () => "grants: [" + new string('a', 500) + Repeat(" a", MaxBytes - 600) + "]",
        ["one long quoted text"] = () => "groups: [\"" + new string('a', MaxBytes - 20) + "\"]",
        ["quoted text that does not end"] = () => "groups: [\"" + new string('a', MaxBytes - 20),
        ["escapes"] = () => "groups: [\"" + Repeat("\\u0041", MaxBytes - 20) + "\"]",
        ["a block of text"] = () => "groups: [|\n" + Repeat(" a\n", MaxBytes - 20),
        ["a block of text as a value"] = () => "groups: |\n" + Repeat(" a\n", MaxBytes - 20),
        ["many lines in a plain text"] = () => "groups: a\n" + Repeat(" a\n", MaxBytes - 20),
        ["empty lines in a quoted text"] = () => "groups: \"" + new string('\n', MaxBytes - 20) + "\"",
        ["comments"] = () => Repeat("# x\n"),
        ["spaces"] = () => new string(' ', MaxBytes),
        ["tabs"] = () => new string('\t', MaxBytes),
        ["many entries"] = () => "grants:\n" + Repeat("- a\n", MaxBytes - 20),
        ["many entries in brackets"] = () => "grants: [" + Repeat("a,", MaxBytes - 20) + "]",
        ["many keys"] = () => string.Concat(Enumerable.Range(0, 90_000).Select(number => $"a{number}: 1\n")),
        ["one key many times"] = () => Repeat("a: 1\n"),
        ["many faults"] = () => "grants:\n" + string.Concat(Enumerable.Range(0, 4_000).Select(number => $"- 'a{number}*'\n")),
        ["many documents"] = () => Repeat("---\n"),
        ["directives"] = () => Repeat("%TAG ! x\n"),
        ["one long directive"] = () => "%" + new string('a', MaxBytes - 20),
        ["anchors"] = () => "grants: [" + Repeat("&a x,", MaxBytes - 20) + "]",
        ["a long anchor"] = () => "grants: &" + new string('a', MaxBytes - 20),
        ["a long alias"] = () => "grants: *" + new string('a', MaxBytes - 20),
        ["a long tag"] = () => "grants: !" + new string('a', MaxBytes - 20),
        ["an alias bomb"] = () => "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 9).Select(level => $"{(char)('a' + level)}: &{(char)('a' + level)} [{string.Join(',', Enumerable.Repeat($"*{(char)('a' + level - 1)}", 9))}]\n")),
        ["an anchor that holds itself"] = () => "&a [*a]",
        ["simple keys that never come"] = () => Repeat("[a, "),
        ["commas"] = () => "grants: [" + new string(',', MaxBytes - 20),
        ["colons"] = () => new string(':', MaxBytes),
        ["colons with spaces"] = () => Repeat(": "),
        ["a long number"] = () => "profile_version: " + new string('9', MaxBytes - 20),
        ["JSON nested"] = () => Repeat("{\"a\":[", MaxBytes),
    };

    [Theory]
    [Rule("P3.28")]
    [MemberData(nameof(Shapes))]
    public void A_document_as_large_as_may_be_costs_no_more_than_its_length(string shape)
    {
        var bytes = Encoding.UTF8.GetBytes(Documents[shape]());
        bytes.Length.ShouldBeLessThanOrEqualTo(MaxBytes);
        var (allocated, started) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        var result = ProfileDocument.Read(bytes, "bob.yaml");
        var took = Stopwatch.GetElapsedTime(started);
        if (!result.IsValid)
        {
            result.Faults[0].Line.ShouldBeInRange(1, bytes.Count(b => b == '\n') + 1);
            result.Faults.Length.ShouldBeLessThanOrEqualTo(DocumentLimits.Default.MaxFaults);
            result.Faults.ShouldAllBe(fault => fault.Describe("f").Length < 20_000);
        }

        (GC.GetAllocatedBytesForCurrentThread() - allocated).ShouldBeLessThan(300L * 1024 * 1024);
        TestContext.Current.TestOutputHelper?.WriteLine($"{shape}: {took.TotalMilliseconds:0} ms, {(GC.GetAllocatedBytesForCurrentThread() - allocated) / 1024:N0} KiB, {result.Faults.FirstOrDefault()?.Describe("f")}");

        // Not a measure of speed: what grows with the square of the length takes minutes.
        took.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    [Rule("P3.28")]
    public void A_document_of_100_megabytes_is_refused_before_it_is_looked_at()
    {
        var bytes = new byte[100_000_000];
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var fault = ProfileDocument.Read(bytes, "bob.yaml").Faults.ShouldHaveSingleItem();
        fault.Describe("bob.yaml").ShouldStartWith("bob.yaml:1:1: the document has more than 1,048,576 bytes");
        (GC.GetAllocatedBytesForCurrentThread() - allocated).ShouldBeLessThan(64 * 1024);
    }

    [Theory]
    [Rule("P3.28")]
    [InlineData(new byte[] { 0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0 }, 1, 1)]
    [InlineData(new byte[] { (byte)'a', (byte)':', (byte)'\n', 0xC3, 0x28 }, 2, 1)]
    [InlineData(new byte[] { (byte)'a', (byte)':', (byte)' ', 0 }, 1, 4)]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0 }, 1, 1)]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, 1, 1)]
    [InlineData(new byte[] { (byte)'a', (byte)':', (byte)' ', 0xE2, 0x80, 0xAE }, 1, 4)]
    public void What_is_no_text_is_refused_at_its_first_strange_byte(byte[] bytes, int line, int column)
    {
        var fault = ProfileDocument.Read(bytes, "bob.yaml").Faults.ShouldHaveSingleItem();
        (fault.Code, fault.Line, fault.Column).ShouldBe(("document_not_text", line, column));
    }

    private static string Repeat(string text, int length = MaxBytes) => new StringBuilder().Insert(0, text, length / text.Length).ToString();
}
