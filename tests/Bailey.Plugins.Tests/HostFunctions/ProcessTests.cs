using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Tests.Hosting;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>process_spawn, over real programs.</summary>
public sealed partial class ProcessTests : IDisposable
{
    private static readonly string[] s_programs = ["/usr/bin/echo", "/usr/bin/cat", "/usr/bin/env", "/usr/bin/sleep", "/usr/bin/sh", "/usr/bin/ls", "/usr/bin/pwd", "/usr/bin/yes"];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bailey-process-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("a; echo b")]
    [InlineData("$HOME `id` $(id)")]
    [InlineData("a | cat > /tmp/never")]
    [InlineData("a && b\nc")]
    [InlineData("*")]
    [Rule("L4.13")]
    public async Task There_is_no_shell(string argument)
    {
        await using var world = await StartAsync();

        var reply = await world.AskAsync("process_spawn", new { executable = "/usr/bin/echo", arguments = new[] { "-n", argument, "second" } });

        reply["output"]!.GetValue<string>().ShouldBe($"{argument} second");
        reply["exit_code"]!.GetValue<int>().ShouldBe(0);
    }

    [Theory]
    [InlineData("echo")]
    [InlineData("./echo")]
    [InlineData("/usr/bin/../bin/echo")]
    [InlineData("/usr/bin/id")]
    [InlineData("")]
    [Rule("L4.14")]
    public async Task Only_absolute_programs_of_the_allowlist_are_started(string executable)
    {
        await using var world = await StartAsync();

        (await world.RefusedAsync("process_spawn", new { executable })).ShouldBe("capability_undeclared");

        (await world.AuditAsync(AuditAction.HostCall)).ShouldHaveSingleItem().Outcome.ShouldBe(AuditOutcome.Denied);
    }

    [Fact]
    [Rule("L4.20")]
    public async Task Arguments_must_match_the_pattern_of_the_allowlist()
    {
        await using var world = await StartAsync("""{"executable":"/usr/bin/echo","args_pattern":"[a-z]+"}""");

        (await world.AskAsync("process_spawn", new { executable = "/usr/bin/echo", arguments = new[] { "abc" } }))["output"]!.GetValue<string>().ShouldBe("abc\n");
        (await world.RefusedAsync("process_spawn", new { executable = "/usr/bin/echo", arguments = new[] { "abc1" } })).ShouldBe("capability_undeclared");
        (await world.RefusedAsync("process_spawn", new { executable = "/usr/bin/echo", arguments = new[] { "abc", "abc" } })).ShouldBe("capability_undeclared");
        (await world.RefusedAsync("process_spawn", new { executable = "/usr/bin/echo", arguments = new[] { "a'\nb" } })).ShouldBe("capability_undeclared");
    }

    [Fact]
    [Rule("L4.21")]
    public async Task The_environment_is_what_is_set_and_allowed_and_nothing_of_the_host()
    {
        await using var world = await StartAsync("""{"executable":"/usr/bin/env","env_allowlist":["COLOUR"]}""");

        (await world.AskAsync("process_spawn", new { executable = "/usr/bin/env", environment = new { COLOUR = "red" } }))["output"]!.GetValue<string>().ShouldBe("COLOUR=red\n");
        (await world.AskAsync("process_spawn", new { executable = "/usr/bin/env" }))["output"]!.GetValue<string>().ShouldBeEmpty();
        (await world.RefusedAsync("process_spawn", new { executable = "/usr/bin/env", environment = new { SIZE = "1" } })).ShouldBe("capability_undeclared");
    }

    [Fact]
    public async Task A_file_that_is_many_programs_is_started_under_the_name_that_was_allowed()
    {
        var link = Path.Combine(_folder.FullName, "named");
        File.CreateSymbolicLink(link, "/usr/bin/sh");
        await using var world = await StartAsync($$"""{"executable":"{{link}}","args_pattern":".*"}""", link);

        (await world.AskAsync("process_spawn", new { executable = link, arguments = new[] { "-c", "echo $0" } }))["output"]!.GetValue<string>().ShouldBe($"{link}\n");
    }

    [Fact]
    public async Task Input_output_errors_and_exit_codes_pass()
    {
        await using var world = await StartAsync();
        var large = new string('x', 300_000);

        (await world.AskAsync("process_spawn", new { executable = "/usr/bin/cat", input = large }))["output"]!.GetValue<string>().ShouldBe(large);
        var failed = await ShellAsync(world, "cat; echo oops >&2; exit 3");
        (failed["exit_code"]!.GetValue<int>(), failed["errors"]!.GetValue<string>(), failed["killed"]).ShouldBe((3, "oops\n", null));
        (await ShellAsync(world, "kill -TERM $$"))["exit_code"]!.GetValue<int>().ShouldBe(128 + 15);
        (await world.AskAsync("process_spawn", new { executable = "/usr/bin/echo", arguments = new[] { "unread" }, input = large }))["output"]!.GetValue<string>().ShouldBe("unread\n");
    }

    [Fact]
    public async Task It_begins_in_an_empty_folder_that_is_gone_afterwards()
    {
        await using var world = await StartAsync();

        var folder = (await ShellAsync(world, "ls -A; touch made; pwd"))["output"]!.GetValue<string>().TrimEnd('\n');

        folder.ShouldNotContain("\n");
        Path.GetFileName(folder).ShouldStartWith("bailey-run-");
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public async Task Files_that_the_host_has_open_are_not_inherited()
    {
        await using var world = await StartAsync();
        var secret = Path.Combine(_folder.FullName, "secret");
        await File.WriteAllTextAsync(secret, "secret");
        var open = Open(secret, 0);
        try
        {
            open.ShouldBeGreaterThan(2);
            var reply = await ShellAsync(world, $"cat /proc/self/fd/{open}; ls /proc/self/fd");

            reply["output"]!.GetValue<string>().ShouldNotContain("secret");
            reply["output"]!.GetValue<string>().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(4);
        }
        finally
        {
            _ = Close(open);
        }
    }

    [Theory]
    [InlineData("yes", "it put out too much")]
    [InlineData("yes >&2", "it put out too much")]
    [InlineData("sleep 1000", "it took too long")]
    [InlineData("trap '' TERM HUP INT; while :; do sleep 1000; done", "it took too long")]
    [InlineData("sleep 1000 & sleep 1000 & wait", "it took too long")]
    [InlineData("(sleep 1000 & sleep 1000) & (sh -c 'sleep 1000 & wait') & wait", "it took too long")]
    [Rule("L4.22")]
    public async Task It_is_killed_with_its_whole_group_when_it_uses_up_its_time_or_output(string script, string why)
    {
        await using var world = await StartAsync(limits: new ProcessOptions { MaxTime = TimeSpan.FromSeconds(3), MaxOutputBytes = 10_000 });
        var mark = Mark();

        var reply = await ShellAsync(world, $": {mark}; {script.Replace("1000", mark, StringComparison.Ordinal)}");

        reply["killed"]!.GetValue<string>().ShouldBe(why);
        reply["exit_code"]!.GetValue<int>().ShouldBe(128 + 9);
        reply["output"]!.GetValue<string>().Length.ShouldBeLessThanOrEqualTo(10_000);
        reply["errors"]!.GetValue<string>().Length.ShouldBeLessThanOrEqualTo(10_000);
        await HookDispatchTests.Eventually(() => Task.FromResult(!Lives(mark)));
        var entry = (await world.AuditAsync(AuditAction.HostCall)).ShouldHaveSingleItem();
        (entry.Outcome, entry.ReasonCode).ShouldBe((AuditOutcome.Breached, "process_failed"));
    }

    [Theory]
    [InlineData("sleep 1000 & echo done")]
    [InlineData("set -m; sleep 1000 & echo done")]
    [InlineData("sh -c 'sleep 1000 &' & wait; echo done")]
    [InlineData("sleep 1; setsid sleep 1000 >/dev/null 2>&1 </dev/null & sleep 0.2; echo done")]
    [InlineData("sleep 1; setsid sh -c 'setsid env -i sleep 1000 >/dev/null 2>&1 &' & sleep 0.3; echo done")]
    public async Task What_it_leaves_behind_is_killed(string script)
    {
        await using var world = await StartAsync();
        var mark = Mark();

        var reply = await ShellAsync(world, script.Replace("1000", mark, StringComparison.Ordinal));

        reply["output"]!.GetValue<string>().ShouldContain("done");
        reply["killed"].ShouldBeNull();
        await HookDispatchTests.Eventually(() => Task.FromResult(!Lives(mark)));
    }

    [Fact]
    public async Task A_child_that_leaves_the_session_and_holds_the_output_keeps_nobody_waiting()
    {
        await using var world = await StartAsync();
        var mark = Mark();
        try
        {
            var reply = await ShellAsync(world, $"setsid sleep {mark} & sleep 0.2; echo done");

            reply["output"]!.GetValue<string>().ShouldBe("done\n");
            world.Host.Ledgers.Find("bob")!.Usage.BackgroundProcesses.ShouldBe(0);
        }
        finally
        {
            Kill(mark);
        }
    }

    [Fact]
    public async Task No_zombie_stays()
    {
        await using var world = await StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await ShellAsync(world, "exit 0");
        }

        Stats().ShouldNotContain(static stat => stat.Contains($") Z {Environment.ProcessId} ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_end_of_the_call_ends_the_program_and_is_told()
    {
        await using var world = await StartAsync(configure: static setup => setup.Limits = setup.Limits with { CallTimeout = TimeSpan.FromSeconds(3) });
        var mark = Mark();

        (await world.CallAsync("process_spawn", JsonSerializer.Serialize(new { executable = "/usr/bin/sleep", arguments = new[] { mark } }))).ReasonCode.ShouldBe("deadline");

        await HookDispatchTests.Eventually(() => Task.FromResult(!Lives(mark)));
        await HookDispatchTests.Eventually(() => Task.FromResult(world.Host.Ledgers.Find("bob")!.Usage.BackgroundProcesses == 0));
        var entry = (await world.AuditAsync(AuditAction.HostCall)).ShouldHaveSingleItem();
        (entry.Capability, entry.Target, entry.Outcome).ShouldBe(("process:spawn", "/usr/bin/sleep", AuditOutcome.Failed));
    }

    [Theory]
    [InlineData("""{"executable":"/usr/bin/echo","arguments":[null]}""", "request_invalid")]
    [InlineData("""{"executable":"/usr/bin/env","environment":{"A":null}}""", "request_invalid")]
    [InlineData("""{"executable":"/usr/bin/echo","arguments":["a\u0000b"]}""", "value_out_of_range")]
    [InlineData("""{"executable":"/usr/bin/echo","timeout_ms":0}""", "value_out_of_range")]
    [InlineData("""{"executable":null}""", "request_invalid")]
    [InlineData("""{"executable":"/usr/bin/echo","shell":true}""", "request_invalid")]
    [InlineData("""{"executable":"/usr/bin/echo","arguments":["\ud800"]}""", "request_invalid")]
    public async Task What_is_no_request_is_answered_and_starts_nothing(string request, string code)
    {
        await using var world = await StartAsync();

        var outcome = await world.CallAsync("process_spawn", request);

        JsonNode.Parse(outcome.Output.Span)!["error"]!["code"]!.GetValue<string>().ShouldBe(code);
    }

    [Fact]
    public void Limits_that_are_none_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(static () => new ProcessOptions { MaxTime = TimeSpan.Zero });
        Should.Throw<ArgumentOutOfRangeException>(static () => new ProcessOptions { MaxTime = TimeSpan.MaxValue });
        Should.Throw<ArgumentOutOfRangeException>(static () => new ProcessOptions { MaxOutputBytes = -1 });
        Should.Throw<ArgumentOutOfRangeException>(static () => new ProcessOptions { MaxInputBytes = int.MaxValue });
    }

    private static Task<HostWorld> StartAsync(string? rules = null, string? program = null, ProcessOptions? limits = null, Action<BaileySetup>? configure = null) =>
        StartAsync(rules is null ? string.Join(',', s_programs.Select(static path => $$"""{"executable":"{{path}}","args_pattern":"(?s:.*)"}""")) : rules, program is null ? s_programs : [program], limits, configure);

    private static async Task<HostWorld> StartAsync(string rules, string[] programs, ProcessOptions? limits, Action<BaileySetup>? configure)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "programs are started on Linux alone");
        var all = string.Join(", ", programs);
        var world = await HostWorld.StartAsync(
            setup =>
            {
                setup.Limits = setup.Limits with { Processes = limits ?? ProcessOptions.Default };
                configure?.Invoke(setup);
            },
            $"enabled: true\nallows_ui_plugins: true\nmax_level: 4\nallowed_executables: [{all}]\nplugin_allowlist: [{{id: org.example.shell, reason: test, approved_by: ops, approved_at: 2026-01-01}}]\n");
        await world.ProfileAsync("bob", $"process: {{allow: [{all}]}}\nquotas: {{max_ipc_throughput_bytes: 100000000}}\n");
        await world.InstallAsync("org.example.shell", HostGuests.Caller("process_spawn"), ["process_spawn"], $$"""[{"type":"process:spawn","allowlist":[{{rules}}],"justification":"j"}]""");
        return world;
    }

    private static Task<JsonObject> ShellAsync(HostWorld world, string script) => world.AskAsync("process_spawn", new { executable = "/usr/bin/sh", arguments = new[] { "-c", script } });

    // A time to sleep that no other process has, by which it is found.
    private static string Mark() => $"{Random.Shared.Next(100_000, 999_999)}.{Random.Shared.Next(100_000, 999_999)}";

    private static bool Lives(string mark) => Commands().Any(command => command.Text.Contains(mark, StringComparison.Ordinal));

    private static void Kill(string mark)
    {
        foreach (var (process, _) in Commands().Where(command => command.Text.Contains(mark, StringComparison.Ordinal)))
        {
            using var found = Process.GetProcessById(process);
            found.Kill();
        }
    }

    private static IEnumerable<(int Process, string Text)> Commands()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(static folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            string? text = null;
            try
            {
                text = File.ReadAllText(Path.Combine(folder, "cmdline"));
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }

            if (text is { Length: > 0 })
            {
                yield return (int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture), text);
            }
        }
    }

    private static List<string> Stats()
    {
        var stats = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(static folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                stats.Add(File.ReadAllText(Path.Combine(folder, "stat")));
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return stats;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
