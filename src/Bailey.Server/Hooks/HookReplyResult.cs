using System.Text.Json;
using Bailey.Plugins.Hooks;
using Bailey.Server.Http;
using Bailey.Server.Packages;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Hooks;

/// <summary>What came of a hook, as JSON: the value as the plugins left it, and what each of them did.</summary>
internal sealed class HookReplyResult(HookReply reply) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(httpContext.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("decisionId", reply.DecisionId);
        json.WriteBoolean("mayGoOn", reply.MayGoOn);
        json.WritePropertyName("value");
        json.WriteRawValue(reply.Value.Span, skipInputValidation: true);
        json.WritePropertyName("rejection");
        if (reply.Rejection is { } rejection)
        {
            json.WriteStartObject();
            json.WriteString("plugin", rejection.PluginId);
            json.WriteString("code", rejection.ReasonCode);
            json.WriteString("reason", rejection.Reason);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteStartArray("outcomes");
        foreach (var outcome in reply.Outcomes)
        {
            Write(json, outcome);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, PluginOutcome outcome)
    {
        json.WriteStartObject();
        json.WriteString("plugin", outcome.PluginId);
        json.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.PluginKind.ToString()));
        json.WriteString("version", outcome.Version);
        json.WriteString("outcome", JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.Kind.ToString()));
        json.WriteString("code", outcome.ReasonCode);
        json.WriteString("detail", outcome.Message);
        json.WritePropertyName("decision");
        JsonSerializer.Serialize(json, outcome.Decision is { } decision ? DecisionView.Of(decision) : null, ApiJson.Options);
        json.WritePropertyName("output");
        if (outcome.Output.IsEmpty)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteRawValue(outcome.Output.Span, skipInputValidation: true);
        }

        json.WriteNumber("durationMicroseconds", outcome.Duration.Ticks / TimeSpan.TicksPerMicrosecond);
        json.WriteNumber("fuel", outcome.FuelUsed);
        json.WriteStartArray("logs");
        foreach (var line in outcome.Logs)
        {
            json.WriteStartObject();
            json.WriteString("level", JsonNamingPolicy.SnakeCaseLower.ConvertName(line.Level.ToString()));
            json.WriteString("message", line.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
