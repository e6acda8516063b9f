using Bailey.Scripting.Compilation;
using Bailey.Scripting.Workers;
using Bailey.Scripting.Workers.Protocol;
using Bailey.Testing;

namespace Bailey.Scripting.Tests.Workers;

/// <summary>A worker that its script has taken over may say whatever it likes.</summary>
public sealed class ProtocolTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    [Theory]
    [InlineData("System.Text.Encoding.ASCII.GetBytes(\"hello, host\\n\")")]
    [InlineData("new byte[] { 255, 255, 255, 127, 67 }")]
    [InlineData("new byte[] { 255, 255, 255, 255, 67 }")]
    [InlineData("new byte[] { 0, 0, 0, 0, 67 }")]
    [InlineData("new byte[] { 0, 0, 0, 0, 65 }")]
    [InlineData("new byte[] { 4, 0, 0, 0, 68, 1, 2, 3, 4 }")]
    [InlineData("new byte[] { 1, 0, 0, 0, 66, 0 }")]
    [InlineData("new byte[] { 0, 0, 0, 0, 200 }")]
    [InlineData("Enumerable.Repeat((byte)70, 1 << 20).ToArray()")]
    [Rule("S2.7")]
    [Rule("S2.18")]
    public async Task Words_that_are_no_message_end_the_worker(string bytes)
    {
        var outcome = await fixture.RunAsync($"using (var raw = Console.OpenStandardOutput()) {{ raw.Write({bytes}); raw.Flush(); }} Thread.Sleep(-1); return 1;", limits: new ScriptRunLimits { WallTime = TimeSpan.FromMinutes(1) });
        outcome.Kind.ShouldBe(ScriptOutcomeKind.Crashed);
        outcome.ReasonCode.ShouldBe(ScriptWorkerReason.Crashed, outcome.Message);
        (await fixture.RunAsync("return 1;")).Kind.ShouldBe(ScriptOutcomeKind.Result);
    }

    [Fact]
    [Rule("S2.7")]
    public async Task What_is_printed_is_in_the_log_and_no_message()
    {
        var outcome = await fixture.RunAsync("Console.WriteLine(\"one\"); Console.Error.Write(\"two\"); Console.Write('\\n'); Console.Write(\"three\"); return Console.ReadLine();");
        outcome.Kind.ShouldBe(ScriptOutcomeKind.Result, outcome.Message);
        outcome.Log.ShouldBe("one\ntwo\nthree");
    }

    [Fact]
    public async Task A_log_is_cut_where_its_limit_is()
    {
        var outcome = await fixture.RunAsync("for (var i = 0; i < 10_000; i++) { Console.WriteLine(new string('ü', 100)); } return 1;", limits: new ScriptRunLimits { MaxLogBytes = 10_000 });
        outcome.Kind.ShouldBe(ScriptOutcomeKind.Result, outcome.Message);
        System.Text.Encoding.UTF8.GetByteCount(outcome.Log).ShouldBeInRange(9_000, 10_000);
    }

    [Fact]
    public void Whatever_a_message_holds_is_a_message_or_refused()
    {
        var random = new Random(20261122);
        Action<byte[]>[] readers =
        [
            bytes => HelloMessage.Read(bytes), bytes => VerdictMessage.Read(bytes), bytes => RunEndedMessage.Read(bytes), bytes => HostCallMessage.Read(bytes),
            bytes => LogMessage.Read(bytes), bytes => JudgeMessage.Read(bytes), bytes => RunMessage.Read(bytes), bytes => HostReplyMessage.Read(bytes),
        ];
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            // Small numbers are what counts and lengths are made of.
            for (var at = 0; at < bytes.Length; at++)
            {
                bytes[at] = random.Next(3) == 0 ? bytes[at] : (byte)random.Next(4);
            }

            foreach (var reader in readers)
            {
                try
                {
                    reader(bytes);
                }
                catch (ProtocolException refused)
                {
                    refused.Message.ShouldNotBeEmpty();
                }
            }
        }
    }

    [Fact]
    public void A_text_travels_as_it_is()
    {
        var unit = new ScriptUnit(new ScriptSource("a.csx", "return \"\ud800 ä \0\";")) { Surface = SurfaceKind.Trigger, Libraries = [new ScriptSource("l.csx", "int x;")] };
        var frame = FrameStream.Bytes(FrameKind.Judge, writer => JudgeMessage.Write(writer, unit));
        var read = JudgeMessage.Read(frame.AsSpan(5));
        read.Script.ShouldBe(unit.Script);
        read.Surface.ShouldBe(unit.Surface);
        read.Libraries.ShouldBe(unit.Libraries);
    }
}
