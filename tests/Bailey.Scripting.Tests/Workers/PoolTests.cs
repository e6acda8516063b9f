using Bailey.Scripting.Compilation;
using Bailey.Scripting.Workers;
using Bailey.Testing;

namespace Bailey.Scripting.Tests.Workers;

/// <summary>Who gets which worker, for how long, and what an operator demands of it.</summary>
public sealed class PoolTests
{
    private const string WhoAmI = "return Environment.ProcessId;";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Rule("S2.17")]
    public async Task A_worker_serves_one_run_after_the_other()
    {
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { WarmSpares = 0 });
        var script = HostileScript.Compile(WhoAmI);
        var first = await RunAsync(pool, script, "chess");
        (await RunAsync(pool, script, "chess")).ShouldBe(first);
        pool.Counts.Started.ShouldBe(1);
    }

    [Fact]
    public async Task Who_gives_it_texts_that_cannot_be_judged_keeps_nobody_else_waiting()
    {
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { CompileTime = TimeSpan.FromMinutes(1) });
        var bomb = string.Concat(Enumerable.Range(1, 40).Select(static i => $"var v{i} = new {{ a = v{i - 1}, b = v{i - 1} }};\n"));
        ScriptUnit Unit(string code) => new(new ScriptSource("unit.csx", code));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<ScriptJudgement>[] bombs = [.. Enumerable.Range(0, 12).Select(i => pool.JudgeAsync(Unit($"var v0 = {i};\n{bomb}"), "hostile", enough.Token))];

        (await pool.JudgeAsync(Unit("return 1;"), "other", Token)).IsJudged.ShouldBeTrue();
        bombs.ShouldContain(static judging => !judging.IsCompleted);
        await enough.CancelAsync();
        foreach (var judging in bombs)
        {
            // Some may have met the limit of memory meanwhile.
            await judging.ContinueWith(static ended => (ended.IsCanceled || !ended.Result.IsJudged).ShouldBeTrue(), TaskScheduler.Default);
        }
    }

    [Fact]
    public async Task A_name_has_an_end()
    {
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options);

        (await pool.JudgeAsync(new ScriptUnit(new ScriptSource(new string('n', 257), "return 1;")), Token)).ReasonCode.ShouldBe(ScriptWorkerReason.SourceTooLarge);
    }

    [Fact]
    [Rule("S2.17")]
    public async Task A_spare_is_ready_for_the_next_tenant()
    {
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { MaxWorkers = 3, WarmSpares = 1 });
        var script = HostileScript.Compile(WhoAmI);
        await RunAsync(pool, script, "chess");
        while (pool.Workers.All(worker => worker.Tenant is not null))
        {
            await Task.Delay(20, Token);
        }

        var spare = pool.Workers.Single(worker => worker.Tenant is null).Id;
        (await RunAsync(pool, script, "checkers")).ShouldBe(spare);
    }

    [Fact]
    [Rule("S2.22")]
    public async Task No_two_tenants_share_a_worker_and_the_idle_one_makes_room()
    {
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { MaxWorkers = 1, MaxWorkersPerTenant = 1, WarmSpares = 0 });
        var script = HostileScript.Compile(WhoAmI);
        var seen = new HashSet<int>();
        for (var i = 0; i < 3; i++)
        {
            seen.Add(await RunAsync(pool, script, "chess")).ShouldBeTrue();
            seen.Add(await RunAsync(pool, script, "checkers")).ShouldBeTrue();
        }

        pool.Counts.Evicted.ShouldBe(5);
        pool.Counts.Workers.ShouldBe(1);
    }

    [Fact]
    [Rule("S2.22")]
    [Rule("S2.2")]
    public async Task Scripts_are_judged_by_workers_that_run_none()
    {
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { WarmSpares = 0 });
        var judged = await pool.JudgeAsync(new ScriptUnit(new ScriptSource("a.csx", "return 40 + 2;")), Token);
        judged.IsJudged.ShouldBeTrue(judged.Message);
        judged.Verdict.MayRun.ShouldBeTrue(string.Join('\n', judged.Verdict.Violations));
        var outcome = await pool.RunAsync(new ScriptRun(judged.Verdict.Compiled!, "chess"), Token);
        System.Text.Encoding.UTF8.GetString(outcome.ResultJson.Span).ShouldBe("42", outcome.Message);
        pool.Workers.Select(worker => worker.Id).Intersect(pool.AnalysisWorkers.Select(worker => worker.Id)).ShouldBeEmpty();

        var refused = await pool.JudgeAsync(new ScriptUnit(new ScriptSource("b.csx", "return System.IO.File.ReadAllText(\"/etc/passwd\");")), Token);
        refused.IsJudged.ShouldBeTrue(refused.Message);
        refused.Verdict.MayRun.ShouldBeFalse();
        refused.Verdict.Violations.ShouldNotBeEmpty();
        (await pool.JudgeAsync(new ScriptUnit(new ScriptSource("b.csx", "return System.IO.File.ReadAllText(\"/etc/passwd\");")), Token)).Verdict.ShouldBeSameAs(refused.Verdict, "verdicts are kept");
    }

    [Fact]
    [Rule("S2.23")]
    public async Task Work_that_a_script_leaves_behind_ends_with_its_worker()
    {
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { WarmSpares = 0 });
        string[] leavers =
        [
            "Task.Run(() => { while (true) { } }); return 1;",
            "_ = Task.Run(async () => { while (true) { await Task.Delay(10); } }); return 1;",
            "new Timer(_ => { }, null, 1000, 1000); return 1;",
            "new Thread(() => Thread.Sleep(-1)).Start(); return 1;",
            "await Task.Yield(); new Thread(() => Thread.Sleep(-1)).Start(); return 1;",
            "for (var i = 0; i < 100; i++) { ThreadPool.QueueUserWorkItem(_ => Thread.Sleep(-1)); } return 1;",
        ];
        foreach (var code in leavers)
        {
            var outcome = await pool.RunAsync(new ScriptRun(HostileScript.Compile(code), "chess"), Token);
            outcome.Kind.ShouldBe(ScriptOutcomeKind.Result, outcome.Message);
        }

        pool.Counts.LeftBusy.ShouldBe(leavers.Length);
        pool.Counts.Started.ShouldBe(leavers.Length);
    }

    [Fact]
    [Rule("S2.23")]
    public async Task A_thread_that_goes_on_computing_is_seen_and_ended()
    {
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { WarmSpares = 0 });
        var outcome = await pool.RunAsync(new ScriptRun(HostileScript.Compile("new Thread(() => { while (true) { } }).Start(); return 1;"), "chess"), Token);
        outcome.Kind.ShouldBe(ScriptOutcomeKind.Result, outcome.Message);
        while (pool.Counts.Workers > 0)
        {
            await Task.Delay(20, Token);
        }

        pool.Counts.LeftBusy.ShouldBe(1);
    }

    [Fact]
    public async Task A_worker_that_judges_is_kept_while_the_runtime_makes_its_compiler_quicker()
    {
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { WarmSpares = 0, MaxAnalysisWorkers = 1, CompileTime = TimeSpan.FromMinutes(2) });
        var code = string.Concat(Enumerable.Range(0, 30).Select(static i => $"int F{i}(int n) => System.Linq.Enumerable.Sum(System.Linq.Enumerable.Range(n, {i}), x => x + {i});\n"));
        for (var i = 0; i < 3; i++)
        {
            var judged = await pool.JudgeAsync(new ScriptUnit(new ScriptSource("script.csx", $"{code}return F0({i});")), Token);
            judged.Verdict.ShouldNotBeNull(judged.Message).MayRun.ShouldBeTrue();

            // As long as a worker with scripts would be looked at until it is ended.
            await Task.Delay(2500, Token);
        }

        pool.Counts.Started.ShouldBe(1);
    }

    [Fact]
    public async Task A_script_that_awaits_what_it_begins_keeps_its_worker()
    {
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { WarmSpares = 0 });
        var script = HostileScript.Compile("await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Enumerable.Range(0, 10_000).Sum()))); await Task.Delay(1); return Environment.ProcessId;");
        var seen = new HashSet<int>();
        for (var i = 0; i < 20; i++)
        {
            seen.Add(await RunAsync(pool, script, "chess"));
        }

        // One may be taken for busy on a machine that is; all of them would be a fault.
        seen.Count.ShouldBeLessThan(5);
    }

    [Fact]
    public async Task A_worker_is_replaced_after_its_number_of_runs()
    {
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { WarmSpares = 0, RunsPerWorker = 2 });
        var script = HostileScript.Compile(WhoAmI);
        var seen = new HashSet<int>();
        for (var i = 0; i < 4; i++)
        {
            seen.Add(await RunAsync(pool, script, "chess"));
        }

        seen.Count.ShouldBe(2);
        pool.Counts.Recycled.ShouldBe(2);
    }

    [Fact]
    public async Task More_scripts_than_a_worker_keeps_are_loaded_again()
    {
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { WarmSpares = 0, MaxLoadedScripts = 2 });
        var scripts = Enumerable.Range(0, 5).Select(number => HostileScript.Compile($"return {number};")).ToList();
        for (var round = 0; round < 3; round++)
        {
            for (var number = 0; number < scripts.Count; number++)
            {
                (await RunAsync(pool, scripts[number], "chess")).ShouldBe(number);
            }
        }

        pool.Counts.Started.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_waits_too_long_or_behind_too_many_is_told_so()
    {
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { MaxWorkers = 1, MaxWorkersPerTenant = 1, WarmSpares = 0, MaxWaiting = 1, MaxWait = TimeSpan.FromMilliseconds(100) });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = pool.RunAsync(new ScriptRun(HostileScript.Compile("Thread.Sleep(-1); return 1;"), "chess") { Limits = new ScriptRunLimits { WallTime = TimeSpan.FromMinutes(5) } }, stop.Token);
        var script = HostileScript.Compile(WhoAmI);
        var waits = pool.RunAsync(new ScriptRun(script, "chess"), Token);
        var refused = await pool.RunAsync(new ScriptRun(script, "chess"), Token);
        refused.Kind.ShouldBe(ScriptOutcomeKind.Unavailable);
        refused.ReasonCode.ShouldBe(ScriptWorkerReason.Busy);
        (await waits).ReasonCode.ShouldBe(ScriptWorkerReason.Busy);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
        pool.Counts.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_gives_up_is_let_go_and_others_are_served()
    {
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { MaxWorkers = 1, MaxWorkersPerTenant = 1, WarmSpares = 0 });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = pool.RunAsync(new ScriptRun(HostileScript.Compile("Thread.Sleep(-1); return 1;"), "chess") { Limits = new ScriptRunLimits { WallTime = TimeSpan.FromMinutes(5) } }, stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
        (await RunAsync(pool, HostileScript.Compile("return 7;"), "chess")).ShouldBe(7);
    }

    [Fact]
    [Rule("S2.13")]
    [Rule("S2.14")]
    public async Task What_is_demanded_and_missing_stops_scripts_until_less_is_demanded()
    {
        // No kernel has a layer without a name, so that the demand is missing everywhere.
        const ConfinementLayers Nowhere = (ConfinementLayers)(1 << 30);
        await using var strict = new ScriptWorkerPool(WorkerFixture.Options with { RequiredConfinement = WorkerFixture.Options.RequiredConfinement | Nowhere });
        var refused = await strict.RunAsync(new ScriptRun(HostileScript.Compile("return 1;"), "chess"), Token);
        refused.Kind.ShouldBe(ScriptOutcomeKind.Unavailable);
        refused.ReasonCode.ShouldBe(ScriptWorkerReason.ConfinementMissing);
        refused.Message!.ShouldContain("RequiredConfinement");
        (await strict.JudgeAsync(new ScriptUnit(new ScriptSource("a.csx", "return 1;")), Token)).ReasonCode.ShouldBe(ScriptWorkerReason.ConfinementMissing);
        (await strict.InspectConfinementAsync(Token)).Missing(Nowhere).ShouldBe(Nowhere);

        await using var lenient = new ScriptWorkerPool(WorkerFixture.Options with { RequiredConfinement = ConfinementLayers.Time });
        (await RunAsync(lenient, HostileScript.Compile("return 1;"), "chess")).ShouldBe(1);
    }

    [Theory]
    [InlineData("/nowhere/Bailey.Scripting.Worker.dll", "WorkerPath")]
    [InlineData(null, "ready")]
    public async Task A_worker_that_cannot_start_is_told_with_its_remedy(string? path, string said)
    {
        // Where no path is given: a program that is none.
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { WorkerPath = path ?? typeof(PoolTests).Assembly.Location.Replace("Tests.dll", "Tests.deps.json", StringComparison.Ordinal), WarmSpares = 0 });
        var outcome = await pool.RunAsync(new ScriptRun(HostileScript.Compile("return 1;"), "chess"), Token);
        outcome.Kind.ShouldBe(ScriptOutcomeKind.Unavailable);
        outcome.ReasonCode.ShouldBe(ScriptWorkerReason.WorkerUnavailable);
        outcome.Message!.ShouldContain(path is null ? "WorkerPath" : said);
    }

    [Fact]
    public async Task Options_out_of_range_are_refused_by_name()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new ScriptWorkerPool(new ScriptWorkerOptions { MaxWorkers = 0 })).ParamName.ShouldBe("MaxWorkers");
        Should.Throw<ArgumentOutOfRangeException>(() => new ScriptWorkerPool(new ScriptWorkerOptions { MemoryBytes = 1 })).ParamName.ShouldBe("MemoryBytes");
        Should.Throw<ArgumentOutOfRangeException>(() => new ScriptWorkerPool(new ScriptWorkerOptions { RunLimits = new ScriptRunLimits { WallTime = TimeSpan.Zero } })).ParamName.ShouldBe("WallTime");
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options);
        await Should.ThrowAsync<ArgumentException>(() => pool.RunAsync(new ScriptRun(HostileScript.Compile("return 1;"), "chess") { InputJson = "{"u8.ToArray() }, Token));
        (await pool.RunAsync(new ScriptRun(HostileScript.Compile("return 1;"), "chess") { InputJson = System.Text.Encoding.UTF8.GetBytes($"\"{new string('x', 2 << 20)}\"") }, Token)).ReasonCode.ShouldBe(ScriptWorkerReason.InputTooLarge);
        (await pool.JudgeAsync(new ScriptUnit(new ScriptSource("a", new string(' ', 3 << 20))), Token)).ReasonCode.ShouldBe(ScriptWorkerReason.SourceTooLarge);
    }

    [Fact]
    [Rule("S2.24")]
    public async Task A_pool_that_is_disposed_leaves_no_process()
    {
        var pool = new ScriptWorkerPool(WorkerFixture.Options);
        var running = pool.RunAsync(new ScriptRun(HostileScript.Compile("Thread.Sleep(-1); return 1;"), "chess") { Limits = new ScriptRunLimits { WallTime = TimeSpan.FromMinutes(5) } }, Token);
        while (pool.Workers.All(worker => worker.Tenant is null))
        {
            await Task.Delay(20, Token);
        }

        var workers = pool.Workers.ToList();
        await pool.DisposeAsync();
        (await running).Kind.ShouldBe(ScriptOutcomeKind.Crashed);
        workers.ShouldAllBe(worker => worker.Gone.IsCompleted);
        await Should.ThrowAsync<ObjectDisposedException>(() => pool.RunAsync(new ScriptRun(HostileScript.Compile("return 1;"), "chess"), Token));
        if (OperatingSystem.IsLinux())
        {
            workers.ShouldAllBe(worker => !Directory.Exists($"/proc/{worker.Id}"));
        }
    }

    private static async Task<int> RunAsync(ScriptWorkerPool pool, CompiledScript script, string tenant)
    {
        var outcome = await pool.RunAsync(new ScriptRun(script, tenant), Token);
        outcome.Kind.ShouldBe(ScriptOutcomeKind.Result, outcome.Message);
        return System.Text.Json.JsonSerializer.Deserialize<int>(outcome.ResultJson.Span);
    }
}
