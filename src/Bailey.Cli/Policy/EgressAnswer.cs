using System.Globalization;
using System.Text;
using Bailey.Cli.Commands;
using Bailey.Plugins.Egress;

namespace Bailey.Cli.Policy;

/// <summary>What the guard answers to one URL, or to one chain of redirects.</summary>
/// <param name="Url">What was asked.</param>
/// <param name="Hop">The hop that decided, from 0: the first that is denied, or else the last.</param>
/// <param name="HopUrl">It, as it was given.</param>
/// <param name="Verdict">The answer.</param>
internal sealed record EgressAnswer(string Url, int Hop, string HopUrl, EgressVerdict Verdict)
{
    /// <summary>The answer for people, on one line: <c>allow</c> or <c>deny</c>, the reason code, the URL, and why.</summary>
    public string ToLine()
    {
        var decision = Verdict.Decision;
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{(decision.Allowed ? "allow" : "deny"),-5}  {decision.ReasonCode,-18}  {(Url.Length == 0 ? "''" : PrintableText.OneLine(Url))}  ");
        if (Hop > 0)
        {
            line.Append(CultureInfo.InvariantCulture, $"at redirect {Hop}, to {PrintableText.OneLine(HopUrl)}: ");
        }

        line.Append(PrintableText.OneLine(decision.Message));
        if (decision.Rule is not null)
        {
            line.Append(CultureInfo.InvariantCulture, $" (pattern {decision.Rule})");
        }

        if (decision.Remedy is not null)
        {
            line.Append(CultureInfo.InvariantCulture, $"; remedy: {PrintableText.OneLine(decision.Remedy)}");
        }

        return line.ToString();
    }

    /// <summary>The answer for programs, one JSON object on one line.</summary>
    public string ToJson() => DecisionJson.ToJson(json =>
    {
        json.WriteStartObject();
        DecisionJson.WriteFields(json, Verdict.Decision);
        json.WriteString("url", Url);
        json.WriteNumber("hop", Hop);
        json.WriteString("target", Verdict.Target?.ToString());
        json.WriteStartArray("addresses");
        foreach (var address in Verdict.Addresses)
        {
            json.WriteStringValue(address.ToString());
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
