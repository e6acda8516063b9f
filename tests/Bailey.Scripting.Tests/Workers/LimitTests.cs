using System.Diagnostics;
using Bailey.Scripting.Workers;
using Bailey.Testing;

namespace Bailey.Scripting.Tests.Workers;

/// <summary>Scripts that want more than there is: each ends in an outcome that says so, and the next one finds the pool as it was.</summary>
public sealed class LimitTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    private const string Sleep = "Thread.Sleep(-1); return 0;";

    // On a busy machine the host may come late; a script that goes on does so for ever.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(20);

    private static readonly ScriptRunLimits s_short = new() { WallTime = TimeSpan.FromSeconds(2), CpuTime = TimeSpan.FromMinutes(1) };

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("while (true) { await Task.Yield(); }")]
    [InlineData("while (true) { try { while (true) { } } catch { } finally { while (true) { } } }")]
    [InlineData("await new TaskCompletionSource().Task; return 0;")]
    [InlineData(Sleep)]
    [InlineData("IEnumerable<int> Endless() { while (true) { if (DateTime.Now.Year < 2000) yield return 1; } } return Endless();")]
    [InlineData("class E : Exception { public override string Message { get { while (true) { } } } } throw new E();")]
    [InlineData("class R { public int A { get { while (true) { } } } } return new R();")]
    [InlineData("return System.Text.RegularExpressions.Regex.IsMatch(new string('a', 40) + '!', \"^(a+)+$\");")]
    [Rule("S2.5")]
    [Rule("S2.19")]
    [Rule("S2.20")]
    public async Task What_takes_too_long_is_ended(string code)
    {
        var outcome = await fixture.RunAsync(code, limits: s_short);
        outcome.ReasonCode.ShouldBe(ScriptWorkerReason.Timeout, outcome.Message);
        outcome.Kind.ShouldBe(ScriptOutcomeKind.LimitBreached);
        outcome.Duration.ShouldBeLessThan(s_short.WallTime + s_grace);
        await NextRunsAsync();
    }

    [Fact]
    [Rule("S2.5")]
    public async Task What_computes_too_long_is_ended()
    {
        var outcome = await fixture.RunAsync("while (true) { }", limits: new ScriptRunLimits { WallTime = TimeSpan.FromMinutes(2), CpuTime = TimeSpan.FromMilliseconds(500) });
        outcome.ReasonCode.ShouldBe(ScriptWorkerReason.CpuTime, outcome.Message);
        outcome.CpuTime.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(400));
        await NextRunsAsync();
    }

    [Theory]
    [InlineData("var all = new List<byte[]>(); while (true) { var next = new byte[1 << 20]; Array.Fill(next, (byte)1); all.Add(next); }")]
    [InlineData("object big = new byte[int.MaxValue - 100]; return big.ToString();")]
    [InlineData("return \"\".PadLeft(1_000_000_000).Length;")]
    [InlineData("var text = \"x\"; while (true) { text += text; }")]
    [InlineData("unsafe { while (true) { var at = (byte*)NativeMemory.Alloc(1 << 20); for (var i = 0; i < 1 << 20; i += 4096) { at[i] = 1; } } }")]
    [InlineData("""
        [DllImport("libc", SetLastError = true)] static extern nint mmap(nint at, nint length, int protection, int flags, int file, nint offset);
        unsafe { while (true) { var at = (byte*)mmap(0, 1 << 23, 3, 0x21, -1, 0); if ((nint)at == -1) { throw new OutOfMemoryException(); } for (var i = 0; i < 1 << 23; i += 4096) { at[i] = 1; } } }
        """)]
    [Rule("S2.4")]
    [Rule("S2.19")]
    [Rule("S2.20")]
    public async Task What_needs_too_much_memory_is_ended(string code)
    {
        var outcome = await fixture.RunAsync(code, limits: new ScriptRunLimits { WallTime = TimeSpan.FromMinutes(2), CpuTime = TimeSpan.FromMinutes(1) });
        outcome.ReasonCode.ShouldBe(ScriptWorkerReason.Memory, outcome.Message);
        outcome.PeakMemoryBytes.ShouldBeLessThan(2 * WorkerFixture.Options.MemoryBytes);
        await NextRunsAsync();
    }

    [Theory]
    [InlineData("int Down(int n) => Down(n + 1) + 1; return Down(0);")]
    [InlineData("class R { public override string ToString() => $\"{this}\"; } return new R().ToString();")]
    [InlineData("int Much(int n) { Span<byte> much = stackalloc byte[n]; much[5] = 1; return much[5]; } return Much(1 << 24);")]
    [Rule("S2.19")]
    [Rule("S2.20")]
    public async Task Recursion_without_end_ends_the_worker_and_is_told_apart(string code)
    {
        var outcome = await fixture.RunAsync(code, limits: new ScriptRunLimits { WallTime = TimeSpan.FromMinutes(2), CpuTime = TimeSpan.FromMinutes(1) });
        outcome.ReasonCode.ShouldBe(ScriptWorkerReason.Crashed, outcome.Message);
        outcome.Kind.ShouldBe(ScriptOutcomeKind.Crashed);
        outcome.Message!.ShouldContain("recurs");
        await NextRunsAsync();
    }

    [Fact]
    [Rule("S2.20")]
    public async Task A_thousand_threads_are_too_many()
    {
        var outcome = await fixture.RunAsync("for (var i = 0; i < 1000; i++) { new Thread(() => Thread.Sleep(-1), 64 * 1024).Start(); } Thread.Sleep(-1); return 0;", limits: s_short with { WallTime = TimeSpan.FromMinutes(1) });
        outcome.ReasonCode.ShouldBeOneOf(ScriptWorkerReason.Threads, ScriptWorkerReason.Memory);
        await NextRunsAsync();
    }

    [Theory]
    [InlineData("return new string('x', 3_000_000);")]
    [InlineData("IEnumerable<int> Endless() { while (true) { yield return 1; } } return Endless();")]
    [Rule("S2.19")]
    public async Task A_result_that_is_too_large_is_not_handed_on(string code)
    {
        var outcome = await fixture.RunAsync(code);
        outcome.ReasonCode.ShouldBe(ScriptWorkerReason.OutputTooLarge, outcome.Message);
        outcome.ResultJson.IsEmpty.ShouldBeTrue();
        await NextRunsAsync();
    }

    [Theory]
    [InlineData("class N { public N Next { get; set; } } var n = new N(); n.Next = n; return n;")]
    [InlineData("object deep = 1; for (var i = 0; i < 100_000; i++) { deep = new[] { deep }; } return deep;")]
    [InlineData("return Task.Delay(-1);")]
    [InlineData("return (Action)(() => { });")]
    public async Task A_result_that_is_no_json_is_told_so(string code)
    {
        var outcome = await fixture.RunAsync(code);
        outcome.ReasonCode.ShouldBe(ScriptWorkerReason.ResultInvalid, outcome.Message);
        outcome.Kind.ShouldBe(ScriptOutcomeKind.Threw);
    }

    [Theory]
    [InlineData("throw new InvalidOperationException(\"no luck\");", "no luck")]
    [InlineData("await Task.Yield(); throw new FormatException(\"later\");", "later")]
    [InlineData("throw new OperationCanceledException(\"pretended\");", "pretended")]
    [InlineData("class E : Exception { public override string Message => throw new Exception(); } throw new E();", "cannot be read")]
    public async Task What_a_script_throws_is_told(string code, string said)
    {
        var outcome = await fixture.RunAsync(code);
        outcome.ReasonCode.ShouldBe(ScriptWorkerReason.Threw, outcome.Message);
        outcome.Message!.ShouldContain(said);
    }

    [Fact]
    public async Task A_giant_message_is_cut()
    {
        var outcome = await fixture.RunAsync("throw new Exception(new string('x', 10_000_000));");
        outcome.ReasonCode.ShouldBe(ScriptWorkerReason.Threw, outcome.Message);
        outcome.Message!.Length.ShouldBeLessThan(20_000);
    }

    [Theory]
    [InlineData("Environment.Exit(0); return 1;")]
    [InlineData("Environment.FailFast(\"bye\"); return 1;")]
    [InlineData("unsafe { *(int*)8 = 1; Marshal.WriteInt32((nint)0x700000001000, 1); } return 1;")]
    [InlineData("async void Later() { await Task.Yield(); throw new Exception(); } Later(); Thread.Sleep(-1); return 1;")]
    [Rule("S2.18")]
    [Rule("S2.19")]
    public async Task What_ends_the_process_ends_the_worker_alone(string code)
    {
        var outcome = await fixture.RunAsync(code, limits: new ScriptRunLimits { WallTime = TimeSpan.FromMinutes(1) });
        outcome.Kind.ShouldBeOneOf(ScriptOutcomeKind.Crashed, ScriptOutcomeKind.Threw);
        await NextRunsAsync();
    }

    [Fact]
    [Rule("S2.18")]
    [Rule("S2.24")]
    public async Task A_worker_that_is_killed_from_outside_is_replaced_and_reaped()
    {
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { WarmSpares = 0 });
        var running = pool.RunAsync(new ScriptRun(HostileScript.Compile("Console.WriteLine(1); " + Sleep), "chess") { Limits = s_short with { WallTime = TimeSpan.FromMinutes(2) } }, TestContext.Current.CancellationToken);
        while (pool.Workers.Count == 0)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        var worker = pool.Workers[0];
        using (var process = Process.GetProcessById(worker.Id))
        {
            process.Kill();
        }

        var outcome = await running;
        outcome.ReasonCode.ShouldBe(ScriptWorkerReason.Crashed, outcome.Message);
        await worker.Gone;
        if (OperatingSystem.IsLinux())
        {
            Directory.Exists($"/proc/{worker.Id}").ShouldBeFalse("it would be a zombie");
        }

        (await pool.RunAsync(new ScriptRun(HostileScript.Compile("return 1;"), "chess"), TestContext.Current.CancellationToken)).Kind.ShouldBe(ScriptOutcomeKind.Result);
        for (var waited = 0; waited < 500 && pool.Counts.Lost == 0; waited++)
        {
            // Whoever waited for it is told before it is counted.
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        pool.Counts.Lost.ShouldBe(1, pool.Counts.ToString());
    }

    [Fact]
    [Rule("S2.21")]
    public async Task Others_are_answered_while_a_script_does_not_end()
    {
        await NextRunsAsync();
        var endless = fixture.RunAsync("while (true) { }", tenant: "endless", limits: new ScriptRunLimits { WallTime = TimeSpan.FromMinutes(1), CpuTime = TimeSpan.FromSeconds(5) });
        for (var i = 0; i < 10; i++)
        {
            await NextRunsAsync();
        }

        endless.IsCompleted.ShouldBeFalse();
        (await endless).Kind.ShouldBe(ScriptOutcomeKind.LimitBreached);
    }

    private async Task NextRunsAsync() =>
        (await fixture.RunAsync("return 1;")).Kind.ShouldBe(ScriptOutcomeKind.Result);
}
