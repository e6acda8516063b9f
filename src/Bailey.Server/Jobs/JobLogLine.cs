namespace Bailey.Server.Jobs;

/// <summary>A line that a run logged.</summary>
/// <param name="Level">How grave it is.</param>
/// <param name="Message">The text, 1,000 characters at most.</param>
public sealed record JobLogLine(string Level, string Message);
