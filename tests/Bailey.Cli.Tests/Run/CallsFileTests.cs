using System.Text;
using Bailey.Cli.Commands;
using Bailey.Cli.Run;

namespace Bailey.Cli.Tests.Run;

/// <summary>The lines of a file of calls.</summary>
public sealed class CallsFileTests
{
    [Fact]
    public void Lines_give_calls_in_their_order()
    {
        var calls = CallsFile.Parse(
            """
            {"call":"a","input":"héllo\n"}

            {"input_base64":"AP/+","call":"b"}
            { }
            {"input":"only"}
            """u8,
            "calls");
        calls.Select(call => call.Export).ShouldBe(["a", "b", null, null]);
        calls.Select(call => Convert.ToHexString(call.Input)).ShouldBe(["68C3A96C6C6F0A", "00FFFE", "", "6F6E6C79"]);
    }

    [Fact]
    public void Windows_line_ends_and_a_byte_order_mark_are_taken() =>
        CallsFile.Parse("\uFEFF{\"call\":\"a\"}\r\n{\"call\":\"b\"}\r\n"u8, "calls").Select(call => call.Export).ShouldBe(["a", "b"]);

    [Theory]
    [InlineData("{\"call\":\"a\"}\n{\"cal\":\"b\"}", "calls, line 2: there is no field 'cal' (did you mean 'call'?)")]
    [InlineData("nonsense", "calls, line 1: not valid JSON, byte 1: ")]
    [InlineData("\n\n[1]", "calls, line 3: expected an object like {\"call\":\"run\",\"input\":\"text\"}")]
    [InlineData("{\"call\":\"a\"", "calls, line 1: not valid JSON")]
    [InlineData("{\"call\":\"a\"} {}", "calls, line 1: not valid JSON")]
    [InlineData("{\"call\":7}", "calls, line 1: call must be a string")]
    [InlineData("{\"input\":null}", "calls, line 1: input must be a string")]
    [InlineData("{\"input\":{}}", "calls, line 1: input must be a string")]
    [InlineData("{\"input_base64\":\"%%\"}", "calls, line 1: input_base64 is not base64")]
    [InlineData("{\"input\":\"a\",\"input_base64\":\"AA==\"}", "calls, line 1: input is given twice")]
    [InlineData("{\"call\":\"a\",\"call\":\"b\"}", "calls, line 1: call is given twice")]
    [InlineData("{\"input\":\"\\ud800\"}", "calls, line 1: input is not valid Unicode")]
    [InlineData("", "calls holds no call")]
    [InlineData(" \n \n", "calls holds no call")]
    public void A_faulty_line_is_named(string text, string complaint)
    {
        var fault = Should.Throw<CommandException>(() => CallsFile.Parse(Encoding.UTF8.GetBytes(text), "calls"));
        fault.ExitCode.ShouldBe(ExitCode.BadData);
        fault.Message.ShouldStartWith(complaint);
    }

    [Fact]
    public void No_mutation_of_a_file_throws_anything_else()
    {
        var original = "{\"call\":\"run\",\"input\":\"a\\u00e9\\n\"}\n{\"call\":\"go\",\"input_base64\":\"AAEC\"}\n"u8.ToArray();
        var random = new Random(20261122);
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = original.ToArray();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                CallsFile.Parse(bytes.AsSpan(0, random.Next(bytes.Length + 1)), "calls").ShouldNotBeEmpty();
            }
            catch (CommandException e)
            {
                e.Message.ShouldStartWith("calls");
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(1_000);
    }
}
