using Bailey.Plugins.Audit;
using Bailey.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Bailey.Server.Telemetry;

/// <summary>
/// Sends traces, metrics and logs to a collector (OTLP over HTTP), where one is named. Each request is a span with <c>bailey.operation</c>,
/// <c>bailey.decision</c>, <c>bailey.community</c> and <c>bailey.code</c>; the metrics are those of <c>/metrics</c>. Neither inputs of plugins nor secrets are sent.
/// </summary>
internal static class TelemetryExport
{
    internal const string OperationTag = "bailey.operation";
    internal const string DecisionTag = "bailey.decision";
    internal const string CommunityTag = "bailey.community";
    internal const string CodeTag = "bailey.code";

    internal static void Add(IServiceCollection services, ILoggingBuilder logging, ServerOptions options)
    {
        if (options.OtlpEndpoint is not { } collector)
        {
            return;
        }

        services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, options))
            .WithTracing(tracing => tracing.AddSource("Microsoft.AspNetCore").AddOtlpExporter(exporter => Configure(exporter, collector, "v1/traces")))
            .WithMetrics(metrics => metrics.AddMeter(AuditMetrics.MeterName, AuditMetrics.MeterName + ".*", "Microsoft.AspNetCore.Hosting")
                .AddOtlpExporter((exporter, reader) =>
                {
                    Configure(exporter, collector, "v1/metrics");
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.OtlpInterval.TotalMilliseconds;
                }));
        logging.AddOpenTelemetry(logs =>
        {
            var resource = ResourceBuilder.CreateDefault();
            Describe(resource, options);
            logs.SetResourceBuilder(resource).AddOtlpExporter(exporter => Configure(exporter, collector, "v1/logs"));
        });
    }

    private static void Describe(ResourceBuilder resource, ServerOptions options) => resource.AddService("bailey", serviceInstanceId: options.Node);

    private static void Configure(OtlpExporterOptions exporter, Uri collector, string path)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(collector, path);
    }
}
