namespace Bailey.Console.Pages.Plugins.Usage;

/// <summary>One reading of one counter, for a chart.</summary>
/// <param name="Time">When.</param>
/// <param name="Percent">How much of the limit was used.</param>
public sealed record UsageSample(string Time, int Percent);
