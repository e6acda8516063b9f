using System.Net;
using System.Net.Sockets;
using Bailey.Scripting.Workers;
using Bailey.Testing;

namespace Bailey.Scripting.Tests.Workers;

/// <summary>What the process alone stops, when the gate has been got around: nothing here was judged.</summary>
public sealed class ConfinementTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    private const string Native = """
        [DllImport("libc", EntryPoint = "syscall", SetLastError = true)] static extern long Call(long number, long a, long b, long c, long d, long e, long f);
        static string Sys(long x64, long arm64, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0)
        {
            var answer = Call(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? arm64 : x64, a, b, c, d, e, f);
            return answer < 0 ? "errno " + Marshal.GetLastPInvokeError() : "done " + answer;
        }

        """;

    private const string Try = """
        static string Try(Func<object> what)
        {
            try { return "DONE " + what(); }
            catch (Exception exception) { return exception.GetType().Name; }
        }

        """;

    public static TheoryData<string> ForeignFiles => ["/etc/passwd", "/etc/hostname", "/proc/1/environ", "/proc/1/cmdline", $"/proc/{Environment.ProcessId}/environ", $"/proc/{Environment.ProcessId}/maps", "/proc/self/environ", "/proc/self/mountinfo", "/proc/net/tcp", "/root/.bashrc"];

    [Fact]
    [Rule("S2.10")]
    [Rule("S2.11")]
    [Rule("S2.12")]
    public async Task This_kernel_applies_every_layer_and_says_so()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "layers are Linux'");
        var report = await fixture.Pool.InspectConfinementAsync(TestContext.Current.CancellationToken);
        report.Missing(ConfinementLayers.Time | ConfinementLayers.Memory | ConfinementLayers.Privileges | ConfinementLayers.Inheritance | ConfinementLayers.Lifetime).ShouldBe(ConfinementLayers.None);
        Assert.SkipUnless(report.InForce.HasFlag(ConfinementLayers.FileSystem | ConfinementLayers.SystemCalls), string.Join("; ", report.Entries));
        report.Entries.ShouldAllBe(entry => entry.Detail.Length > 0);
    }

    [Theory]
    [MemberData(nameof(ForeignFiles))]
    [Rule("S2.11")]
    public async Task No_file_outside_is_read(string path) =>
        (await AskAsync(Try + $$"""return Try(() => File.ReadAllText("{{path}}").Length);""")).ShouldBeOneOf("UnauthorizedAccessException", "FileNotFoundException", "DirectoryNotFoundException");

    [Fact]
    [Rule("S2.11")]
    public async Task No_file_beside_the_worker_is_read_but_its_own()
    {
        SkipWithout(ConfinementLayers.FileSystem);
        var secret = Path.Combine(AppContext.BaseDirectory, "appsettings.secret.json");
        await File.WriteAllTextAsync(secret, "{}", TestContext.Current.CancellationToken);
        (await AskAsync(Try + $$"""return Try(() => File.ReadAllText("{{secret}}").Length);""")).ShouldBe("UnauthorizedAccessException");
    }

    [Theory]
    [InlineData("File.WriteAllText(\"/tmp/bailey-escaped\", \"x\")")]
    [InlineData("File.WriteAllText(\"/dev/shm/bailey-escaped\", \"x\")")]
    [InlineData("Directory.CreateDirectory(\"/tmp/bailey-escaped\")")]
    [InlineData("File.Delete(\"/etc/hostname\")")]
    [InlineData("File.Move(\"/etc/hostname\", \"/etc/hostname2\")")]
    [InlineData("File.CreateSymbolicLink(\"/tmp/bailey-escaped\", \"/etc\")")]
    [InlineData("File.AppendAllText(\"/proc/self/oom_score_adj\", \"0\")")]
    [InlineData("File.SetUnixFileMode(\"/etc/hostname\", UnixFileMode.None)")]
    [Rule("S2.11")]
    public async Task No_file_is_written(string attempt)
    {
        SkipWithout(ConfinementLayers.FileSystem | ConfinementLayers.SystemCalls);
        (await AskAsync(Try + $$"""return Try(() => { {{attempt}}; return 0; });""")).ShouldBeOneOf("UnauthorizedAccessException", "IOException");
        File.Exists("/tmp/bailey-escaped").ShouldBeFalse();
        Directory.Exists("/tmp/bailey-escaped").ShouldBeFalse();
    }

    [Fact]
    [Rule("S2.3")]
    public async Task Nothing_of_the_hosts_environment_or_folder_is_there()
    {
        Environment.SetEnvironmentVariable("BAILEY_TEST_SECRET", "swordfish");
        (await AskAsync("return string.Join(',', Environment.GetEnvironmentVariables().Keys.Cast<string>());")).ShouldBe("");
        SkipWithout(ConfinementLayers.FileSystem);
        (await AskAsync(Try + "return Try(() => string.Join(',', Directory.GetFileSystemEntries(\".\")));")).ShouldBe("UnauthorizedAccessException");
        (await AskAsync("return Directory.GetCurrentDirectory();")).ShouldBe("/");
    }

    [Fact]
    [Rule("S2.6")]
    public async Task No_handle_is_inherited_but_the_three_of_the_pipe()
    {
        SkipWithout(ConfinementLayers.Inheritance);
        // Without CLOEXEC, as careless native libraries open files; 100 is more than the runtime has open by itself.
        var file = Open("/etc/passwd", 0, 0);
        var high = FileControl(file, 0, 100);
        high.ShouldBeGreaterThanOrEqualTo(100);
        await using var pool = new ScriptWorkerPool(WorkerFixture.Options with { WarmSpares = 0 });
        var outcome = await pool.RunAsync(new ScriptRun(HostileScript.Compile(Native + $"return Sys(17, 67, {high}, (long)Marshal.AllocHGlobal(8), 4);"), "chess"), TestContext.Current.CancellationToken);
        Close(file);
        Close(high);
        Text(outcome).ShouldBe("errno 9");
    }

    [Theory]
    [InlineData("new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp)")]
    [InlineData("new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp)")]
    [InlineData("new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified)")]
    [InlineData("System.Net.Dns.GetHostAddresses(\"localhost\").Length")]
    [Rule("S2.11")]
    [Rule("S2.12")]
    public async Task No_socket_is_opened(string attempt)
    {
        SkipWithout(ConfinementLayers.SystemCalls);
        (await AskAsync(Try + $"return Try(() => {attempt});")).ShouldBeOneOf("SocketException", "UnauthorizedAccessException");
    }

    [Fact]
    [Rule("S2.11")]
    public async Task A_server_of_the_host_is_not_reached()
    {
        SkipWithout(ConfinementLayers.SystemCalls);
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        (await AskAsync(Try + $"return Try(() => {{ using var client = new System.Net.Sockets.TcpClient(); client.Connect(\"127.0.0.1\", {((IPEndPoint)server.LocalEndpoint).Port}); return 0; }});")).ShouldBe("SocketException");
        server.Pending().ShouldBeFalse();
    }

    [Theory]
    [InlineData("/bin/true")]
    [InlineData("/usr/share/dotnet/dotnet")]
    [Rule("S2.12")]
    public async Task No_program_is_started(string program)
    {
        SkipWithout(ConfinementLayers.SystemCalls);
        (await AskAsync(Try + $"return Try(() => System.Diagnostics.Process.Start(\"{program}\").Id);")).ShouldNotStartWith("DONE");
    }

    // Name, number on x86-64 and on arm64, arguments; EPERM is 1, ENOSYS 38.
    [Theory]
    [InlineData("fork", 57, 220, "17, 0, 0", 1)]
    [InlineData("vfork", 58, 220, "0x4111, 0, 0", 1)]
    [InlineData("clone with a namespace", 56, 220, "0x10010900, 0, 0", 1)]
    [InlineData("clone3", 435, 435, "0, 0, 0", 38)]
    [InlineData("execve", 59, 221, "0, 0, 0", 1)]
    [InlineData("execveat", 322, 281, "0, 0, 0", 1)]
    [InlineData("socket", 41, 198, "2, 1, 0", 1)]
    [InlineData("socketpair", 53, 199, "1, 1, 0", 1)]
    [InlineData("ptrace", 101, 117, "0, 0, 0", 1)]
    [InlineData("process_vm_readv", 310, 270, "1, 0, 0", 1)]
    [InlineData("process_vm_writev", 311, 271, "1, 0, 0", 1)]
    [InlineData("kill", 62, 129, "1, 0, 0", 1)]
    [InlineData("tkill", 200, 130, "1, 0, 0", 1)]
    [InlineData("tgkill of another", 234, 131, "1, 1, 0", 1)]
    [InlineData("pidfd_send_signal", 424, 424, "1, 0, 0", 1)]
    [InlineData("pidfd_open", 434, 434, "1, 0, 0", 1)]
    [InlineData("io_uring_setup", 425, 425, "1, 0, 0", 1)]
    [InlineData("bpf", 321, 280, "0, 0, 0", 1)]
    [InlineData("perf_event_open", 298, 241, "0, 0, 0", 1)]
    [InlineData("keyctl", 250, 219, "0, 0, 0", 1)]
    [InlineData("userfaultfd", 323, 282, "0, 0, 0", 1)]
    [InlineData("mount", 165, 40, "0, 0, 0", 1)]
    [InlineData("unshare", 272, 97, "0x10000000, 0, 0", 1)]
    [InlineData("setns", 308, 268, "0, 0, 0", 1)]
    [InlineData("memfd_create", 319, 279, "0, 0, 0", 1)]
    [InlineData("prctl to live on without the host", 157, 167, "1, 0, 0", 1)]
    [InlineData("prctl to be dumpable", 157, 167, "4, 1, 0", 1)]
    [InlineData("prlimit of another", 302, 261, "1, 2, 0", 1)]
    [InlineData("much shared memory without a file", 9, 222, "0, 1L << 25, 3, 0x21, -1", 1)]
    [InlineData("x32's getpid", 0x40000027, -1, "0, 0, 0", 1)]
    [Rule("S2.12")]
    public async Task A_system_call_that_is_not_needed_is_refused(string name, long x64, long arm64, string arguments, int error)
    {
        SkipWithout(ConfinementLayers.SystemCalls);
        (await AskAsync(Native + $"return Sys({x64}, {arm64}, {arguments});")).ShouldBe($"errno {error}", name);
    }

    [Fact]
    [Rule("S2.12")]
    public async Task Limits_cannot_be_raised_again()
    {
        SkipWithout(ConfinementLayers.SystemCalls);
        (await AskAsync(Native + "var unlimited = Marshal.AllocHGlobal(16); Marshal.WriteInt64(unlimited, -1); Marshal.WriteInt64(unlimited, 8, -1); return Sys(302, 261, 0, 2, (long)unlimited);")).ShouldBe("errno 1");
    }

    [Fact]
    [Rule("S2.12")]
    public async Task No_signal_reaches_the_host()
    {
        SkipWithout(ConfinementLayers.SystemCalls);
        (await AskAsync(Native + $"return Sys(62, 129, {Environment.ProcessId}, 15);")).ShouldBe("errno 1");
        (await AskAsync(Try + $"return Try(() => {{ System.Diagnostics.Process.GetProcessById({Environment.ProcessId}).Kill(); return 0; }});")).ShouldNotStartWith("DONE");
    }

    [Fact]
    [Rule("S2.10")]
    public async Task No_privilege_is_left()
    {
        SkipWithout(ConfinementLayers.SystemCalls);
        (await AskAsync(Native + "return Sys(157, 167, 39);")).ShouldBe("done 1");
        (await AskAsync(Native + "return Sys(105, 146, 65534);")).ShouldBe("errno 1", "setuid");
        (await AskAsync(Native + "return Sys(161, 51, 0);")).ShouldBe("errno 1", "chroot");
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "open", CharSet = System.Runtime.InteropServices.CharSet.Ansi)]
    private static extern int Open(string path, int flags, int mode);

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int file);

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "fcntl")]
    private static extern int FileControl(int file, int command, nint argument);

    private static void SkipWithout(ConfinementLayers layers)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has it");
        Assert.SkipWhen(s_report.Value.Missing(layers) != ConfinementLayers.None, string.Join("; ", s_report.Value.Entries));
    }

    private static readonly Lazy<ConfinementReport> s_report = new(static () =>
    {
        var pool = new ScriptWorkerPool(WorkerFixture.Options);
        return Task.Run(async () => { await using (pool) { return await pool.InspectConfinementAsync(); } }).GetAwaiter().GetResult();
    });

    private static string Text(ScriptOutcome outcome)
    {
        outcome.Kind.ShouldBe(ScriptOutcomeKind.Result, outcome.Message);
        return System.Text.Json.JsonSerializer.Deserialize<string>(outcome.ResultJson.Span)!;
    }

    private async Task<string> AskAsync(string code) => Text(await fixture.RunAsync(code));
}
