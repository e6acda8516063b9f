using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Cli.Values;

namespace Bailey.Cli.Run;

/// <summary>Shows the outcome of a call as one line of JSON or as a line for people.</summary>
internal static class CallReport
{
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One JSON object on one line. <c>output</c> is null where the output is not UTF-8; <c>output_base64</c> always holds it.</summary>
    public static string ToJson(CallOutcome outcome)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, _json))
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", outcome.Ok);
            json.WriteNumber("code", outcome.Code);
            if (Utf8.IsValid(outcome.Output.Span))
            {
                json.WriteString("output", outcome.Output.Span);
            }
            else
            {
                json.WriteNull("output");
            }

            json.WriteBase64String("output_base64", outcome.Output.Span);
            WriteError(json, outcome);
            if (outcome.Denial is { } denial)
            {
                json.WritePropertyName("decision");
                DecisionJson.Write(json, denial);
            }

            json.WriteNumber("fuel_used", outcome.FuelUsed);
            json.WriteNumber("peak_memory_bytes", outcome.PeakMemoryBytes);
            json.WriteNumber("duration_ms", Math.Round(outcome.Duration.TotalMilliseconds, 3));
            json.WriteStartArray("logs");
            foreach (var line in outcome.Logs)
            {
                json.WriteStartObject();
                json.WriteString("level", line.LevelName);
                json.WriteString("message", line.Message);
                json.WriteEndObject();
            }

            if (outcome.LogsDropped > 0)
            {
                json.WriteStartObject();
                json.WriteString("level", "warn");
                json.WriteString("message", Dropped(outcome));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>The failure of a call on one line.</summary>
    public static string Failure(string export, CallOutcome outcome) =>
        $"{export} failed: {outcome.ErrorKind}: {outcome.ErrorMessage}";

    /// <summary>What a call took, on one line.</summary>
    public static string Summary(string export, CallOutcome outcome) => FormattableString.Invariant(
        $"{PrintableText.OneLine(export)}: {(outcome.Ok ? "ok" : "failed")}, {outcome.FuelUsed:N0} fuel, {ByteSize.Format(outcome.PeakMemoryBytes)} of memory at most, {Duration.Format(outcome.Duration)}");

    /// <summary>That lines of the log were dropped.</summary>
    public static string Dropped(CallOutcome outcome) => FormattableString.Invariant($"{outcome.LogsDropped:N0} more log lines were dropped");

    private static void WriteError(Utf8JsonWriter json, CallOutcome outcome)
    {
        if (outcome.Ok)
        {
            json.WriteNull("error");
            return;
        }

        json.WriteStartObject("error");
        json.WriteString("kind", outcome.ErrorKind);
        json.WriteString("message", outcome.ErrorMessage);
        json.WriteEndObject();
    }
}
