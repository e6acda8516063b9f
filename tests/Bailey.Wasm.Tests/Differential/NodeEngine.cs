using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;
using Bailey.Testing;

namespace Bailey.Wasm.Tests.Differential;

/// <summary>node's engine (V8), in one process for all modules.</summary>
internal sealed class NodeEngine : IDisposable
{
    private const int OldestVersion = 20;
    private const int OldestVersionWithHeap = 22;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Process _process;

    private NodeEngine(Process process) => _process = process;

    /// <summary>Starts it; skips the test where node is missing or too old.</summary>
    public static NodeEngine Start() => Start("node", OldestVersion);

    /// <summary>
    /// Starts one that has garbage collection: the system's, or that which comes with Playwright, by which other tests drive browsers; skips the
    /// test where neither is there.
    /// </summary>
    public static NodeEngine StartWithHeap()
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var playwright = Path.Combine(packages, "microsoft.playwright");
        var node = !Directory.Exists(playwright) ? null : Directory.GetDirectories(playwright)
            .Select(version => Path.Combine(version, ".playwright", "node", "linux-x64", "node"))
            .LastOrDefault(File.Exists);
        return Start(node ?? "node", OldestVersionWithHeap);
    }

    private static NodeEngine Start(string command, int oldestVersion)
    {
        var start = new ProcessStartInfo(command) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(RepositoryRoot.Path, "tests", "Bailey.Wasm.Tests", "Differential", "driver.mjs"));
        NodeEngine? engine = null;
        try
        {
            engine = new NodeEngine(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("node, whose engine modules are compared with, is not installed");
        }

        var version = engine.Receive().Outcomes![0];
        if (int.Parse(version.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture) < oldestVersion)
        {
            engine.Dispose();
            Assert.Skip($"node {version} is too old to compare with; version {oldestVersion} is needed");
        }

        return engine;
    }

    /// <summary>Has it run a module; <see cref="Receive"/> waits for the answer.</summary>
    public void Run(byte[] module) => Send((byte)'r', module);

    /// <summary>Has it validate a module; <see cref="Receive"/> waits for the answer.</summary>
    public void Validate(byte[] module) => Send((byte)'v', module);

    /// <summary>The answer to the oldest request that was not answered yet.</summary>
    public NodeAnswer Receive() => _process.StandardOutput.ReadLine() is { } line
        ? JsonSerializer.Deserialize<NodeAnswer>(line, Json)!
        : throw new InvalidOperationException("node ended before it had answered");

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Send(byte kind, byte[] module)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], module.Length);
        var stream = _process.StandardInput.BaseStream;
        stream.Write(head);
        stream.Write(module);
        stream.Flush();
    }
}
