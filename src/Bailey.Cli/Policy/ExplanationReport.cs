using System.Text;
using Bailey.Cli.Commands;
using Bailey.Policy;
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
            text.Append(PrintableText.OneLine($"{(decision.Allowed ? "allow" : "deny "),-6} {DecisionJson.NameOf(decision.Layer),-17} {decision.ReasonCode,-26} {decision.Message}{Origin(decision)}")).Append('\n');
            if (decision is { Allowed: false, Remedy: { } remedy })
            {
                text.Append(PrintableText.OneLine($"       {"",-17} {"remedy",-26} {remedy}")).Append('\n');
            }
        }

        return text.Append(PrintableText.OneLine($"=> {(explanation.Outcome.Allowed ? "allowed" : $"denied: {explanation.Outcome.ReasonCode}")}")).ToString();
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

    private static string Origin(Decision decision) => decision.Source is { } source ? $" [{source}]" : "";
}
