using System.Text;
using Bailey.Cli.Commands;
using Bailey.Policy.Explanations;

namespace Bailey.Cli.Policy;

/// <summary>An explanation for people, one layer a line, and for programs.</summary>
internal static class ExplanationReport
{
    /// <summary>Lines: each layer with what it says, and the outcome with its remedy.</summary>
    public static string ToText(Explanation explanation)
    {
        var text = new StringBuilder();
        foreach (var decision in explanation.Layers)
        {
            text.Append(PrintableText.OneLine(LineOf(decision.Allowed, DecisionJson.NameOf(decision.Layer), decision.ReasonCode, decision.Message, decision.Source))).Append('\n');
            if (decision is { Allowed: false, Remedy: { } remedy })
            {
                text.Append(PrintableText.OneLine(RemedyOf(remedy))).Append('\n');
            }
        }

        return text.Append(PrintableText.OneLine(OutcomeOf(explanation.Outcome.Allowed, explanation.Outcome.ReasonCode))).ToString();
    }

    /// <summary>One object: the outcome, and under <c>layers</c> what each layer says.</summary>
    public static string ToJson(Explanation explanation) => DecisionJson.ToJson(json =>
    {
        json.WriteStartObject();
        DecisionJson.WriteFields(json, explanation.Outcome);
        json.WriteStartArray("layers");
        foreach (var decision in explanation.Layers)
        {
            DecisionJson.Write(json, decision);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>What a layer says.</summary>
    public static string LineOf(bool allowed, string layer, string code, string message, string? source) =>
        $"{(allowed ? "allow" : "deny "),-6} {layer,-17} {code,-26} {message}{(source is null ? "" : $" [{source}]")}";

    /// <summary>What would help.</summary>
    public static string RemedyOf(string remedy) => $"       {"",-17} {"remedy",-26} {remedy}";

    /// <summary>The answer.</summary>
    public static string OutcomeOf(bool allowed, string code) => $"=> {(allowed ? "allowed" : $"denied: {code}")}";
}
