namespace Bailey.Cli.Run;

/// <summary>One line that a plugin logged.</summary>
/// <param name="Level"><c>trace</c>, <c>debug</c>, <c>info</c>, <c>warn</c> or <c>error</c>.</param>
/// <param name="Message">Its text.</param>
internal sealed record LogLine(string Level, string Message);
