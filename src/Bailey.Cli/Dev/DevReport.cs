using System.Globalization;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Cli.Values;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;

namespace Bailey.Cli.Dev;

/// <summary>What <c>bailey dev</c> tells of a run, for people or as JSON.</summary>
/// <param name="run">The run.</param>
internal sealed class DevReport(DevRun run)
{
    /// <summary>Lines for a person.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var outcome in run.Reply.Outcomes)
        {
            Describe(text, outcome);
        }

        Line(text, "capabilities");
        if (run.Capabilities.IsEmpty)
        {
            Line(text, "  none declared, none used");
        }

        foreach (var capability in run.Capabilities)
        {
            Line(text, $"  {capability.Type,-18} {Describe(capability)}");
        }

        Section(text, "etc/instance.yaml of an operator who lets it have all that", run.Policy.InstanceLines());
        Section(text, "plugin-policy.yaml of the community, besides whose signature it trusts", run.Policy.CommunityLines());
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>One JSON object on one line.</summary>
    public string ToJson() => DecisionJson.ToJson(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("ok", run.ExitCode == ExitCode.Ok);
        json.WriteString("id", run.Manifest.Id);
        json.WriteString("version", run.Manifest.Version);
        json.WriteString("hook", run.Hook);
        json.WriteString("value", Encoding.UTF8.GetString(run.Reply.Value.Span));
        json.WriteStartArray("outcomes");
        foreach (var outcome in run.Reply.Outcomes)
        {
            Write(json, outcome);
        }

        json.WriteEndArray();
        json.WriteStartArray("capabilities");
        foreach (var capability in run.Capabilities)
        {
            Write(json, capability);
        }

        json.WriteEndArray();
        json.WriteStartObject("operator");
        json.WriteString("instance_yaml", string.Join('\n', run.Policy.InstanceLines()));
        json.WriteString("community_yaml", string.Join('\n', run.Policy.CommunityLines()));
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static string WordOf(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private void Describe(StringBuilder text, PluginOutcome outcome)
    {
        Line(text, $"{run.Manifest.Id} {run.Manifest.Version} at {run.Hook}: {WordOf(outcome.Kind)}{(outcome.Kind == PluginOutcomeKind.Result ? "" : $" ({outcome.ReasonCode})")}");
        if (outcome.Message is { } message)
        {
            Line(text, $"  {message}");
        }

        if (!outcome.Output.IsEmpty)
        {
            Line(text, $"  {Encoding.UTF8.GetString(outcome.Output.Span).Trim()}");
        }

        foreach (var entry in outcome.Logs)
        {
            Line(text, $"  {WordOf(entry.Level)}: {entry.Message}");
        }

        Line(text, "used");
        Line(text, string.Create(CultureInfo.InvariantCulture, $"  fuel    {outcome.FuelUsed:N0} of {run.FuelLimit:N0}"));
        Line(text, $"  memory  {ByteSize.Format(outcome.PeakMemoryBytes)} of {ByteSize.Format(run.MemoryLimit)}");
        Line(text, string.Create(CultureInfo.InvariantCulture, $"  time    {outcome.Duration.TotalMilliseconds:N1} ms of {run.TimeLimit.TotalMilliseconds:N0} ms; loading the module is shown with it and not counted"));
    }

    private static string Describe(CapabilityUsage capability)
    {
        var calls = string.Join("; ", capability.Calls.Select(Describe));
        return capability.Status switch
        {
            "declared_not_used" => "declared but not used",
            "used_not_declared" => $"used but not declared: {calls}",
            _ => calls,
        };
    }

    private static string Describe(CapabilityCall call)
    {
        var what = $"{call.Function}{(call.Target is { Length: > 0 } target ? $" '{target}'" : "")}{(call.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", {call.Count:N0} times"))}";
        return call.Outcome switch
        {
            AuditOutcome.Ok => $"used by {what}",
            AuditOutcome.Denied => $"denied to {what} ({call.ReasonCode})",
            AuditOutcome.Breached => $"over a quota by {what} ({call.ReasonCode})",
            _ => $"failed in {what} ({call.ReasonCode})",
        };
    }

    private void Write(Utf8JsonWriter json, PluginOutcome outcome)
    {
        json.WriteStartObject();
        json.WriteString("outcome", WordOf(outcome.Kind));
        json.WriteString("reason_code", outcome.ReasonCode);
        json.WriteString("message", outcome.Message);
        if (outcome.Decision is { } decision)
        {
            json.WritePropertyName("decision");
            DecisionJson.Write(json, decision);
        }

        json.WriteString("output", outcome.Output.IsEmpty ? null : Encoding.UTF8.GetString(outcome.Output.Span));
        json.WriteNumber("fuel_used", outcome.FuelUsed);
        json.WriteNumber("fuel_limit", run.FuelLimit);
        json.WriteNumber("peak_memory_bytes", outcome.PeakMemoryBytes);
        json.WriteNumber("memory_limit_bytes", run.MemoryLimit);
        json.WriteNumber("duration_ms", Math.Round(outcome.Duration.TotalMilliseconds, 3));
        json.WriteNumber("time_limit_ms", run.TimeLimit.TotalMilliseconds);
        json.WriteStartArray("logs");
        foreach (var entry in outcome.Logs)
        {
            json.WriteStartObject();
            json.WriteString("level", WordOf(entry.Level));
            json.WriteString("message", entry.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CapabilityUsage capability)
    {
        json.WriteStartObject();
        json.WriteString("type", capability.Type);
        json.WriteBoolean("declared", capability.IsDeclared);
        json.WriteString("status", capability.Status);
        json.WriteStartArray("calls");
        foreach (var call in capability.Calls)
        {
            json.WriteStartObject();
            json.WriteString("function", call.Function);
            json.WriteString("outcome", WordOf(call.Outcome));
            json.WriteString("reason_code", call.ReasonCode);
            json.WriteNumber("count", call.Count);
            json.WriteString("target", call.Target);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<string> lines)
    {
        Line(text, title);
        foreach (var line in lines)
        {
            Line(text, $"  {line}");
        }
    }

    private static void Line(StringBuilder text, string line) => text.Append(PrintableText.OneLine(line)).Append('\n');
}
