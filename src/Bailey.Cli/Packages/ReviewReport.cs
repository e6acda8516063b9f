using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Capabilities;

namespace Bailey.Cli.Packages;

/// <summary>What <c>bailey plugins review</c> tells of a package, for people or as JSON.</summary>
/// <param name="review">The review.</param>
internal sealed class ReviewReport(PackageReview review)
{
    private string SignatureName => JsonNamingPolicy.SnakeCaseLower.ConvertName(review.Signature.State.ToString());

    /// <summary>Lines for a person.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        var manifest = review.Manifest;
        Line(text, $"{manifest.Id} {manifest.Version}: {manifest.Name}");
        Line(text, $"  {review.Digest}");
        Line(text, review.Signature.Publisher is { } publisher ? $"  publisher {manifest.Publisher.Name}, {publisher} ({SignatureName})" : $"  publisher {manifest.Publisher.Name}, not signed");
        Line(text, review.Admission.Allowed ? $"  let in: {review.Admission.Message}" : $"  not let in: {review.Admission.Message} ({review.Admission.ReasonCode})");
        Line(text, review.Capabilities.IsEmpty ? "asks for nothing" : "asks to, the riskiest first:");
        foreach (var capability in review.Capabilities)
        {
            Describe(text, capability);
        }

        Section(text, "is called", review.Calls);
        Section(text, "notes", review.Notes);
        if (review.Difference is { } difference)
        {
            Line(text, $"{difference.FromVersion} -> {difference.ToVersion}: {(difference.IsWidening ? "asks for more, and must be accepted" : "asks for no more")}");
            Section(text, "  added", [.. difference.Capabilities.Added.Select(static capability => capability.Sentence), .. difference.AddedCalls]);
            Section(text, "  removed", [.. difference.Capabilities.Removed.Select(static capability => capability.Sentence), .. difference.RemovedCalls]);
            Section(text, "  unchanged", difference.Capabilities.Unchanged.Select(static capability => capability.Sentence));
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>One JSON object on one line.</summary>
    public string ToJson() => DecisionJson.ToJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", review.Manifest.Id);
        json.WriteString("version", review.Manifest.Version);
        json.WriteString("digest", review.Digest);
        json.WriteString("signature", SignatureName);
        json.WriteString("publisher", review.Signature.Publisher?.Text);
        json.WritePropertyName("admission");
        DecisionJson.Write(json, review.Admission);
        json.WriteStartArray("capabilities");
        foreach (var capability in review.Capabilities)
        {
            Write(json, capability);
        }

        json.WriteEndArray();
        PackageJson.WriteTexts(json, "calls", review.Calls);
        PackageJson.WriteTexts(json, "notes", review.Notes);
        if (review.Difference is { } difference)
        {
            json.WriteStartObject("difference");
            json.WriteString("from_version", difference.FromVersion);
            json.WriteString("to_version", difference.ToVersion);
            json.WriteBoolean("widens", difference.IsWidening);
            WriteCapabilities(json, "added", difference.Capabilities.Added);
            WriteCapabilities(json, "removed", difference.Capabilities.Removed);
            WriteCapabilities(json, "unchanged", difference.Capabilities.Unchanged);
            PackageJson.WriteTexts(json, "added_calls", difference.AddedCalls);
            PackageJson.WriteTexts(json, "removed_calls", difference.RemovedCalls);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });

    private static void Describe(StringBuilder text, ReviewedCapability capability)
    {
        var (asked, granted) = (capability.Capability, capability.Granted);
        var verdict = granted is null ? "denied" : capability.Denials.IsEmpty ? "approved" : "approved in part";
        Line(text, $"  {asked.Sentence} ({asked.Type.Name}, level {(int)asked.Type.Level}): {verdict}");
        if (capability.Justification is { } why)
        {
            Line(text, $"      the publisher says: {why}");
        }

        if (granted is not null && !capability.Denials.IsEmpty)
        {
            Line(text, $"      approved: {granted.Sentence}");
        }

        foreach (var denial in capability.Denials)
        {
            Line(text, $"      denied{(denial.Item is { } item ? $" '{item}'" : "")}: {denial.Decision.Message} ({denial.ReasonCode}){(denial.Decision.Remedy is { } remedy ? $"; {remedy}" : "")}");
        }
    }

    private static void Write(Utf8JsonWriter json, ReviewedCapability capability)
    {
        json.WriteStartObject();
        json.WriteString("type", capability.Capability.Type.Name);
        json.WriteNumber("level", (int)capability.Capability.Type.Level);
        json.WriteString("sentence", capability.Capability.Sentence);
        json.WriteString("justification", capability.Justification);
        json.WriteString("granted", capability.Granted?.Sentence);
        json.WriteStartArray("denied");
        foreach (var denial in capability.Denials)
        {
            json.WriteStartObject();
            json.WriteString("item", denial.Item);
            DecisionJson.WriteFields(json, denial.Decision);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCapabilities(Utf8JsonWriter json, string name, IEnumerable<Capability> capabilities)
    {
        json.WriteStartArray(name);
        foreach (var capability in capabilities)
        {
            json.WriteStartObject();
            json.WriteString("type", capability.Type.Name);
            json.WriteString("sentence", capability.Sentence);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count > 0)
        {
            Line(text, $"{title}:");
            all.ForEach(line => Line(text, $"  {(title.StartsWith(' ') ? "  " : "")}{line}"));
        }
    }

    private static void Line(StringBuilder text, string line) => text.Append(PrintableText.OneLine(line)).Append('\n');
}
