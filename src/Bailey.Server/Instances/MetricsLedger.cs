using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Bailey.Plugins.Audit;

namespace Bailey.Server.Instances;

/// <summary>
/// Counts what the meters of Bailey and the requests of the server tell, and prints it in the text format of Prometheus. What can have many values, as names and
/// paths, is no label; beyond a bound no series is added.
/// </summary>
internal sealed class MetricsLedger : IDisposable
{
    private const string RequestMeter = "Microsoft.AspNetCore.Hosting";
    private const int MaxSeries = 2_000;
    private const int MaxLabel = 64;
    private static readonly string[] s_labels = ["capability", "outcome", "http.request.method", "http.response.status_code", "http.route"];
    private static readonly double[] s_bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60];

    private readonly ConcurrentDictionary<(string Name, string Labels), Series> _series = new();
    private readonly MeterListener _listener = new();
    private long _dropped;

    public MetricsLedger(TimeProvider clock)
    {
        StartedAt = clock.GetUtcNow();
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == AuditMetrics.MeterName || instrument.Meter.Name.StartsWith(AuditMetrics.MeterName + ".", StringComparison.Ordinal) || (instrument.Meter.Name == RequestMeter && instrument.Name == "http.server.request.duration"))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Count(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Count(instrument, value, tags));
        _listener.Start();
    }

    private enum SeriesKind
    {
        Counter,
        Gauge,
        Histogram,
    }

    /// <summary>When it began to count.</summary>
    internal DateTimeOffset StartedAt { get; }

    /// <summary>All series.</summary>
    internal string Print()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var group in _series.OrderBy(static pair => pair.Key.Name, StringComparer.Ordinal).ThenBy(static pair => pair.Key.Labels, StringComparer.Ordinal).GroupBy(static pair => pair.Key.Name))
        {
            var first = group.First().Value;
            text.Append(CultureInfo.InvariantCulture, $"# HELP {group.Key} {first.Help}\n# TYPE {group.Key} {first.Kind.ToString().ToLowerInvariant()}\n");
            foreach (var (key, series) in group)
            {
                series.Print(text, key.Name, key.Labels);
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"# HELP bailey_metrics_dropped_total Measurements of series beyond the bound\n# TYPE bailey_metrics_dropped_total counter\nbailey_metrics_dropped_total {Interlocked.Read(ref _dropped)}\n");
        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Count(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var kind = KindOf(instrument);
        var key = (NameOf(instrument, kind), LabelsOf(tags));
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= MaxSeries)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            series = _series.GetOrAdd(key, new Series(kind, Escape(instrument.Description ?? instrument.Name)));
        }

        series.Add(value);
    }

    private static SeriesKind KindOf(Instrument instrument) => instrument.GetType() is { IsGenericType: true } type
        ? type.GetGenericTypeDefinition() is var definition && definition == typeof(Histogram<>) ? SeriesKind.Histogram
        : definition == typeof(Counter<>) ? SeriesKind.Counter
        : SeriesKind.Gauge
        : SeriesKind.Gauge;

    private static string NameOf(Instrument instrument, SeriesKind kind)
    {
        var name = string.Concat(instrument.Name.Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        var unit = instrument.Unit == "s" ? "_seconds" : "";
        return name + unit + (kind == SeriesKind.Counter ? "_total" : "");
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in tags)
        {
            if (s_labels.Contains(name) && value is not null)
            {
                var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
                labels[name.Replace('.', '_')] = Escape(text.Length > MaxLabel && name != "http.route" ? text[..MaxLabel] : text);
            }
        }

        return labels.Count == 0 ? "" : string.Join(',', labels.Select(static label => $"{label.Key}=\"{label.Value}\""));
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private sealed class Series(SeriesKind kind, string help)
    {
        private readonly Lock _lock = new();
        private readonly long[] _buckets = kind == SeriesKind.Histogram ? new long[s_bounds.Length] : [];
        private long _count;
        private double _sum;

        internal SeriesKind Kind => kind;

        internal string Help => help;

        internal void Add(double value)
        {
            lock (_lock)
            {
                _count++;
                _sum = kind == SeriesKind.Gauge ? value : _sum + value;
                for (var index = 0; index < _buckets.Length; index++)
                {
                    _buckets[index] += value <= s_bounds[index] ? 1 : 0;
                }
            }
        }

        internal void Print(StringBuilder text, string name, string labels)
        {
            lock (_lock)
            {
                var braces = labels.Length == 0 ? "" : $"{{{labels}}}";
                if (kind != SeriesKind.Histogram)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}{braces} {_sum:R}\n");
                    return;
                }

                var comma = labels.Length == 0 ? "" : ",";
                for (var index = 0; index < _buckets.Length; index++)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{comma}le=\"{s_bounds[index]}\"}} {_buckets[index]}\n");
                }

                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{comma}le=\"+Inf\"}} {_count}\n{name}_sum{braces} {_sum:R}\n{name}_count{braces} {_count}\n");
            }
        }
    }
}
