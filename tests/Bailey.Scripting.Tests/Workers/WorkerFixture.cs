using Bailey.Scripting.Compilation;
using Bailey.Scripting.Workers;

namespace Bailey.Scripting.Tests.Workers;

/// <summary>A pool for the tests of a class, so that not each of them waits for a start.</summary>
public sealed class WorkerFixture : IAsyncDisposable
{
    public static ScriptWorkerOptions Options { get; } = new()
    {
        MaxWorkers = 2,
        MaxWorkersPerTenant = 2,
        WarmSpares = 1,
        StartTime = TimeSpan.FromMinutes(2),
        MaxWait = TimeSpan.FromMinutes(5),
    };

    public ScriptWorkerPool Pool { get; } = new(Options);

    public Task<ScriptOutcome> RunAsync(string code, SurfaceKind surface = SurfaceKind.None, string tenant = "chess", ScriptRunLimits? limits = null, IScriptHost? host = null) =>
        Pool.RunAsync(new ScriptRun(HostileScript.Compile(code, surface), tenant) { Limits = limits, Host = host }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Pool.DisposeAsync();
}
