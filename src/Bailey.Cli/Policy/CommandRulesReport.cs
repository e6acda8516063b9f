using System.Globalization;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Governance;
using Bailey.Policy;
using Bailey.Policy.Commands;
using Bailey.Policy.Operations;

namespace Bailey.Cli.Policy;

/// <summary>The command rules in force, for people or as JSON.</summary>
internal sealed class CommandRulesReport(GovernedCommands governed)
{
    private readonly CommandPolicy _policy = governed.Policy;

    private IEnumerable<string> Warnings => _policy.Rules.IsEmpty ? [] : CommandRuleWarnings.Of(new CommandRuleSet(_policy.Rules));

    /// <summary>Lines for a person.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        Line(text, _policy switch
        {
            { Fault: { } fault } => $"{fault.Message}\nonly diagnostics run; {fault.Remedy}",
            { Rules: [] } => "command rules: none; every command may be run",
            { Rules: [_] } => $"command rules: 1, from {_policy.Source}",
            _ => $"command rules: {_policy.Rules.Length}, from {_policy.Source}; a command may be run when one of them accepts it",
        });
        foreach (var fault in _policy.Faults)
        {
            Line(text, $"  {fault.Describe(_policy.Source!)}");
        }

        foreach (var (index, rule) in _policy.Rules.Index())
        {
            Append(text, rule, index);
        }

        foreach (var warning in Warnings)
        {
            Line(text, $"warning: {warning}");
        }

        Line(text, "");
        Line(text, $"{"command",-24} {"operation",-32} {"risk",-16} decision");
        foreach (var (words, operation, decision) in governed.All)
        {
            Line(text, $"{words,-24} {operation.Path,-32} {operation.RiskText ?? "not named",-16} {(decision.Allowed ? "allowed" : decision.ReasonCode)}");
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>One JSON object on one line.</summary>
    public string ToJson() => DecisionJson.ToJson(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("command_rules");
        json.WriteString("origin", JsonNamingPolicy.SnakeCaseLower.ConvertName(_policy.Kind.ToString()));
        json.WriteString("source", _policy.Source);
        json.WritePropertyName("fault");
        WriteOptional(json, _policy.Fault);
        json.WriteStartArray("faults");
        foreach (var fault in _policy.Faults)
        {
            DocumentFaultJson.Write(json, fault);
        }

        json.WriteEndArray();
        json.WriteStartArray("rules");
        foreach (var rule in _policy.Rules)
        {
            Write(json, rule);
        }

        json.WriteEndArray();
        WriteStrings(json, "warnings", Warnings);
        json.WriteEndObject();
        json.WriteStartArray("commands");
        foreach (var (words, operation, decision) in governed.All)
        {
            Write(json, words, operation, decision);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Append(StringBuilder text, CommandRule rule, int index)
    {
        Line(text, string.Create(CultureInfo.InvariantCulture, $"  #{index + 1}{(rule.Name is { } name ? $" {name}" : "")}{(rule.Description is { } description ? $": {description}" : "")}"));
        Field("allow", rule.Allow.Select(static glob => glob.Text));
        Field("deny", rule.Deny.Select(static glob => glob.Text));
        Field("max_risk", rule.MaxRisk is { } risk ? [OperationRisks.NameOf(risk)] : []);
        Field("identities", IdentityKindNames.Of(rule.Identities));
        Field("allow_unannotated", rule.AllowUnannotated ? ["true"] : []);

        void Field(string key, IEnumerable<string> values)
        {
            if (string.Join(", ", values) is { Length: > 0 } joined)
            {
                Line(text, $"     {key}: {joined}");
            }
        }
    }

    private static void Write(Utf8JsonWriter json, CommandRule rule)
    {
        json.WriteStartObject();
        json.WriteString("name", rule.Name);
        json.WriteString("description", rule.Description);
        WriteStrings(json, "allow", rule.Allow.Select(static glob => glob.Text));
        WriteStrings(json, "deny", rule.Deny.Select(static glob => glob.Text));
        json.WriteString("max_risk", rule.MaxRisk is { } risk ? OperationRisks.NameOf(risk) : null);
        WriteStrings(json, "identities", IdentityKindNames.Of(rule.Identities));
        json.WriteBoolean("allow_unannotated", rule.AllowUnannotated);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string words, Operation operation, Decision decision)
    {
        json.WriteStartObject();
        json.WriteString("command", words);
        json.WriteString("operation", operation.Path);
        json.WriteString("permission", operation.Permission?.Text);
        json.WriteString("risk", operation.RiskText);
        WriteStrings(json, "identities", IdentityKindNames.Of(operation.Identities));
        json.WriteBoolean("diagnostic", operation.IsDiagnostic);
        json.WritePropertyName("decision");
        DecisionJson.Write(json, decision);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, Decision? decision)
    {
        if (decision is null)
        {
            json.WriteNullValue();
        }
        else
        {
            DecisionJson.Write(json, decision);
        }
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void Line(StringBuilder text, string line) =>
        text.Append(string.Join('\n', line.Split('\n').Select(PrintableText.OneLine)).TrimEnd()).Append('\n');
}
