using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Bailey.Plugins.Signals;

namespace Bailey.Storage.Sql;

/// <summary>Signals and what happened to them as the store keeps them: JSON.</summary>
internal static class SignalText
{
    internal static string Print(SignalRecord signal) => ToJson(json =>
    {
        json.WriteString("type", signal.Type);
        json.WriteString("origin_domain", signal.OriginDomain);
        json.WriteString("origin_plugin", signal.OriginPlugin);
        json.WriteString("principal", signal.Principal);
        json.WriteString("payload", signal.PayloadJson);
        json.WriteNumber("priority", signal.Priority);
        json.WriteString("sent_at", signal.SentAt);
        if (signal.ExpiresAt is { } expiry)
        {
            json.WriteString("expires_at", expiry);
        }

        json.WriteBoolean("requires_ack", signal.RequiresAck);
    });

    internal static SignalRecord Read(string community, Guid id, string text, ImmutableArray<SignalStep> history)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return new SignalRecord
        {
            Id = id,
            Community = community,
            Type = root.GetProperty("type").GetString()!,
            OriginDomain = root.GetProperty("origin_domain").GetString(),
            OriginPlugin = root.GetProperty("origin_plugin").GetString(),
            Principal = root.GetProperty("principal").GetString()!,
            PayloadJson = root.GetProperty("payload").GetString()!,
            Priority = root.GetProperty("priority").GetInt32(),
            SentAt = root.GetProperty("sent_at").GetDateTimeOffset(),
            ExpiresAt = root.TryGetProperty("expires_at", out var expiry) ? expiry.GetDateTimeOffset() : null,
            RequiresAck = root.GetProperty("requires_ack").GetBoolean(),
            History = history,
        };
    }

    internal static string Print(SignalStep step) => ToJson(json =>
    {
        json.WriteString("time", step.Time);
        json.WriteString("domain", step.Domain);
        json.WriteString("state", step.State.ToString());
        json.WriteString("plugin", step.Plugin);
        json.WriteString("reason", step.Reason);
    });

    internal static SignalStep ReadStep(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return new SignalStep(
            root.GetProperty("time").GetDateTimeOffset(),
            root.GetProperty("domain").GetString(),
            Enum.Parse<SignalState>(root.GetProperty("state").GetString()!),
            root.GetProperty("plugin").GetString(),
            root.GetProperty("reason").GetString());
    }

    private static string ToJson(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
