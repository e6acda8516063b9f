using System.Diagnostics;
using System.Globalization;
using Bailey.Testing.Modules;
using Bailey.Wasm.Tests.Api;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Pooling;

/// <summary>
/// Many instances of a small plugin live at once: 1,000, or as many as BAILEY_TEST_INSTANCES says. What one may cost is stated here, since what adds
/// up over instances is seen in no other test.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ManyInstancesTests(ITestOutputHelper output)
{
    private const long MaxBytesEach = 48 * 1024;
    private const int MaxMappingsEach = 4, MaxFilesInAll = 16, MaxThreadsInAll = 8;

    private static readonly int Count = int.Parse(Environment.GetEnvironmentVariable("BAILEY_TEST_INSTANCES") ?? "1000", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(10_000)]
    [InlineData(150_000)]
    public void Many_instances_live_at_once_and_cost_little_each(int data)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "what a process uses is read from /proc");
        using var pool = new WasmInstancePool(Plugin(data), static linker => linker.DefineFunction("host", "log", static (int _) => { }), new() { MaxIdleInstances = Count });
        Use(pool, 50);
        var before = Usage.Now();
        var leases = Use(pool, Count);
        var after = Usage.Now();
        var used = after - before;
        output.WriteLine($"{Count} instances with {data} bytes of data: {used.Bytes / Count / 1024.0:F1} KiB and {(double)used.Mappings / Count:F2} mappings each, {used.Files} files, {used.Threads} threads");
        (used.Bytes / Count).ShouldBeLessThan(MaxBytesEach);
        used.Mappings.ShouldBeLessThanOrEqualTo((MaxMappingsEach * Count) + 200);
        used.Files.ShouldBeLessThan(MaxFilesInAll);
        used.Threads.ShouldBeLessThan(MaxThreadsInAll);

        foreach (var (i, lease) in leases.Index())
        {
            lease.Instance.GetFunction<Func<int, int>>("count")(1).ShouldBe(i + 1, "each has kept what it counted");
            lease.Dispose();
        }

        using var again = pool.Rent();
        again.Instance.GetFunction<Func<int, int>>("count")(5).ShouldBe(5);
    }

    private static List<WasmInstanceLease> Use(WasmInstancePool pool, int count)
    {
        var leases = new List<WasmInstanceLease>();
        for (var i = 0; i < count; i++)
        {
            var lease = pool.Rent();
            lease.Instance.GetFunction<Func<int, int>>("count")(i).ShouldBe(i);
            leases.Add(lease);
        }

        return leases;
    }

    // As toolchains make them: a stack and some data in 17 pages, of which little is touched.
    private static WasmModule Plugin(int data)
    {
        var builder = new ModuleBuilder()
            .ImportFunction("host", "log", [I32], [])
            .Memory(17)
            .Table(20)
            .Global(new WasmGlobalType(I32, true), code => code.I32Const(1 << 20))
            .Data(offset => offset.I32Const(1024), [.. Enumerable.Range(0, data).Select(static i => (byte)i)])
            .Function("count", [I32], [I32], code => code
                .I32Const(512).I32Const(512).I32Load().LocalGet(0).I32Add().I32Store()
                .I32Const(512).I32Load());
        for (var i = 0; i < 20; i++)
        {
            builder.Function($"f{i}", [I32, I32], [I32], code => code.LocalGet(0).LocalGet(1).I32Add().Call("log").LocalGet(0), export: false);
        }

        return builder.Elements(offset => offset.I32Const(0), [.. Enumerable.Range(0, 20).Select(static i => $"f{i}")]).Compile();
    }

    private readonly record struct Usage(long Bytes, int Mappings, int Files, int Threads)
    {
        public static Usage Now()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            using var process = Process.GetCurrentProcess();
            return new(process.WorkingSet64, File.ReadAllLines("/proc/self/maps").Length, Directory.GetFiles("/proc/self/fd").Length, process.Threads.Count);
        }

        public static Usage operator -(Usage left, Usage right) =>
            new(left.Bytes - right.Bytes, left.Mappings - right.Mappings, left.Files - right.Files, left.Threads - right.Threads);
    }
}
