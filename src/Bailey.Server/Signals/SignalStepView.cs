using System.Text.Json;
using Bailey.Plugins.Signals;

namespace Bailey.Server.Signals;

/// <summary>One thing that happened to a signal.</summary>
/// <param name="Time">When.</param>
/// <param name="Domain">At which domain; null for the community itself.</param>
/// <param name="State">What happened.</param>
/// <param name="Plugin">At which subscriber; null where at the domain.</param>
/// <param name="Reason">Why it was dropped.</param>
public sealed record SignalStepView(DateTimeOffset Time, string? Domain, string State, string? Plugin, string? Reason)
{
    internal static SignalStepView Of(SignalStep step) => new(step.Time, step.Domain, JsonNamingPolicy.SnakeCaseLower.ConvertName(step.State.ToString()), step.Plugin, step.Reason);
}
