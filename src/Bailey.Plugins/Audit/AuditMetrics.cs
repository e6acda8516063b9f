using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Bailey.Plugins.Audit;

/// <summary>
/// What the audit log tells in numbers, by <c>System.Diagnostics.Metrics</c>, for whatever collects them (OpenTelemetry, dotnet-counters). Names of
/// plugins, principals and communities are no dimensions: a hostile one could make up any number of them.
/// </summary>
public sealed class AuditMetrics : IDisposable
{
    /// <summary>The name of the meter: <c>Bailey</c>.</summary>
    public const string MeterName = "Bailey";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _hostCalls;
    private readonly Counter<long> _dispatches;
    private readonly Histogram<double> _durations;
    private readonly Histogram<double> _hostCallDurations;

    /// <summary>Creates the instruments.</summary>
    /// <param name="queueLength">Tells how many entries and changes wait to be stored; null where nothing does.</param>
    public AuditMetrics(Func<int>? queueLength = null)
    {
        _hostCalls = _meter.CreateCounter<long>("bailey.host_calls", "{call}", "Calls of plugins to functions of the host, by capability and outcome");
        _hostCallDurations = _meter.CreateHistogram<double>("bailey.host_call.duration", "s", "How long calls to functions of the host took, by capability");
        _dispatches = _meter.CreateCounter<long>("bailey.hook_dispatches", "{dispatch}", "Hooks that were dispatched, by outcome");
        _durations = _meter.CreateHistogram<double>("bailey.hook_dispatch.duration", "s", "How long dispatching a hook took");
        if (queueLength is not null)
        {
            _meter.CreateObservableGauge("bailey.store.queue", queueLength, "{item}", "Entries and changes that wait to be stored");
        }
    }

    /// <summary>A plugin called a function of the host.</summary>
    /// <param name="capability">The capability it used, by its wire name; null where it needs none.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="duration">How long it took.</param>
    public void HostCall(string? capability, AuditOutcome outcome, TimeSpan duration)
    {
        if (!_hostCalls.Enabled && !_hostCallDurations.Enabled)
        {
            return;
        }

        var used = KeyValuePair.Create("capability", (object?)(capability ?? "none"));
        _hostCalls.Add(1, used, KeyValuePair.Create("outcome", (object?)AuditOutcomeNames.Of(outcome)));
        if (_hostCallDurations.Enabled)
        {
            _hostCallDurations.Record(duration.TotalSeconds, used);
        }
    }

    /// <summary>A hook was dispatched.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="duration">How long it took.</param>
    public void Dispatch(AuditOutcome outcome, TimeSpan duration)
    {
        if (!_dispatches.Enabled && !_durations.Enabled)
        {
            return;
        }

        _dispatches.Add(1, new TagList { { "outcome", AuditOutcomeNames.Of(outcome) } });
        _durations.Record(duration.TotalSeconds);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
