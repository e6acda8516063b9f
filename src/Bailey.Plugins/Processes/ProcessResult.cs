namespace Bailey.Plugins.Processes;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and the signal's number where a signal ended it.</param>
/// <param name="Output">What it put out.</param>
/// <param name="Errors">What it put out as errors.</param>
/// <param name="Killed">Why it was killed, in words; null where it ended by itself.</param>
internal sealed record ProcessResult(int ExitCode, byte[] Output, byte[] Errors, string? Killed);
