using System.Runtime.CompilerServices;
using System.Text;
using Bailey.Plugins.Extism;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Scripts;
using Bailey.Policy.Quotas;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Workers;

namespace Bailey.Plugins.Runtime;

/// <summary>Runs scripts in confined workers. No worker is started before the first script is judged or run.</summary>
internal sealed class ScriptRuntime(BaileyOptions options) : IAsyncDisposable
{
    /// <summary>Units of fuel that a millisecond of a processor is worth: scripts have no counter of their own, and draw on the same quota.</summary>
    internal const long FuelPerCpuMillisecond = 1_000_000;

    // What is asked at each call is read from the package once.
    private readonly ConditionalWeakTable<Package, ScriptUnits> _units = [];
    private readonly Lazy<ScriptWorkerPool> _pool = new(() => new ScriptWorkerPool(options.Scripts));

    /// <summary>Judges a script in a worker.</summary>
    internal async Task<(ScriptVerdict? Verdict, PackageFailure? Failure)> JudgeAsync(ScriptUnit unit, string community, CancellationToken cancellationToken)
    {
        var judgement = await _pool.Value.JudgeAsync(unit, community, cancellationToken).ConfigureAwait(false);
        return judgement.IsJudged ? (judgement.Verdict, null) : (null, new PackageFailure(judgement.ReasonCode, judgement.Message, "a script that cannot be judged may not run; make it simpler, or ask the operator of the machine to look after the workers"));
    }

    /// <summary>Runs a script whatever the policy says of it; who calls this sees to that.</summary>
    internal ValueTask<ScriptOutcome> RunAsync(ScriptRun run, CancellationToken cancellationToken) => new(_pool.Value.RunAsync(run, cancellationToken));

    /// <summary>Runs an installed script for a call.</summary>
    internal async Task<PluginOutcome> RunAsync(
        InstalledPackage installed, PackageCall request, PluginCall call, ScriptCallJudge judge, Reservation reservation, CancellationToken cancellationToken)
    {
        var units = _units.GetValue(installed.Package, static package => new ScriptUnits(ScriptText.UnitOf(package), ScriptText.TriggerOf(package)));
        if (units.Trigger is { } trigger)
        {
            var (asked, fault) = await CompileAsync(trigger, call.Community, judge, cancellationToken).ConfigureAwait(false);
            if (fault is not null)
            {
                return fault;
            }

            var answer = await RunAsync(asked!, installed, request, call, judge, null, cancellationToken).ConfigureAwait(false);
            Settle(reservation, answer);
            if (answer.Kind != ScriptOutcomeKind.Result)
            {
                return With(judge.Judge(answer, isFilter: false), answer, call);
            }

            if (!answer.ResultJson.Span.SequenceEqual("true"u8))
            {
                return answer.ResultJson.Span.SequenceEqual("false"u8)
                    ? With(judge.Judge(new ScriptOutcome(ScriptOutcomeKind.Result), isFilter: false), answer, call)
                    : With(judge.Fail(PluginOutcomeKind.Trapped, ScriptReason.TriggerNotBoolean, "the trigger came to something that is neither true nor false"), answer, call);
            }
        }

        var (script, refusal) = await CompileAsync(units.Script, call.Community, judge, cancellationToken).ConfigureAwait(false);
        if (refusal is not null)
        {
            return refusal;
        }

        var host = new ScriptCallHost(call);
        ScriptOutcome ended;
        try
        {
            ended = await RunAsync(script!, installed, request, call, judge, host, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await host.CloseAsync().ConfigureAwait(false);
        }

        Settle(reservation, ended);
        cancellationToken.ThrowIfCancellationRequested();
        var outcome = With(host.Fault is { } fatal ? judge.Fail(fatal.Kind, fatal.Code, fatal.Message) : judge.Judge(ended, request.IsFilter), ended, call);
        if (outcome.Kind is not (PluginOutcomeKind.Result or PluginOutcomeKind.Rejected))
        {
            return outcome;
        }

        var passed = call.Ledger.TakeIpc(outcome.Output.Length + (long)Encoding.UTF8.GetByteCount(ended.Log));
        return passed.Allowed ? outcome : judge.Denied(passed) with { FuelUsed = outcome.FuelUsed };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_pool.IsValueCreated)
        {
            await _pool.Value.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Judged again, by the gate that is in force now: what an older one let pass does not run on for ever.
    private async Task<(CompiledScript? Script, PluginOutcome? Refusal)> CompileAsync(ScriptUnit unit, string community, ScriptCallJudge judge, CancellationToken cancellationToken)
    {
        var judgement = await _pool.Value.JudgeAsync(unit, community, cancellationToken).ConfigureAwait(false);
        if (!judgement.IsJudged)
        {
            return (null, judge.Fail(PluginOutcomeKind.Denied, judgement.ReasonCode, judgement.Message));
        }

        return judgement.Verdict.Compiled is { } compiled
            ? (compiled, null)
            : (null, judge.Denied(ScriptRefusal.DenialOf(judgement.Verdict.Violations)));
    }

    private Task<ScriptOutcome> RunAsync(
        CompiledScript script, InstalledPackage installed, PackageCall request, PluginCall call, ScriptCallJudge judge, IScriptHost? host, CancellationToken cancellationToken) =>
        _pool.Value.RunAsync(
            new ScriptRun(script, call.Community)
            {
                Hook = request.Name,
                Community = call.Community,
                Domain = request.DomainPath,
                Principal = call.Principal.Name.Text,
                InputJson = request.Input.IsEmpty ? "null"u8.ToArray() : request.Input,
                SettingsJson = Encoding.UTF8.GetBytes(installed.SettingsJson),
                Host = host,
                Limits = judge.RunLimits(options.Scripts.RunLimits, options.MaxHostCalls, options.MaxValueBytes, options.MaxLogBytes),
            },
            cancellationToken);

    private static void Settle(Reservation reservation, ScriptOutcome ended) => reservation.Settle(Math.Min(reservation.Fuel, FuelOf(ended)));

    internal static long FuelOf(ScriptOutcome ended) => (long)ended.CpuTime.TotalMilliseconds * FuelPerCpuMillisecond;

    private static PluginOutcome With(PluginOutcome outcome, ScriptOutcome ended, PluginCall call) => outcome with
    {
        FuelUsed = FuelOf(ended),
        PeakMemoryBytes = ended.PeakMemoryBytes,
        Logs = ended.Log.Length == 0 ? [] : [.. ended.Log.TrimEnd('\n').Split('\n').Select(line => new ExtismLogEntry(call.Environment.Clock.GetUtcNow(), ExtismLogLevel.Info, ExtismLogSource.Plugin, line))],
    };

    private sealed record ScriptUnits(ScriptUnit Script, ScriptUnit? Trigger);
}
