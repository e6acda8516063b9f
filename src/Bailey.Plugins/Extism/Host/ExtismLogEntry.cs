namespace Bailey.Plugins.Extism;

/// <summary>One log message. The text is the guest's own: encode it for where it is shown, as <see cref="PlainText.OneLine"/> does.</summary>
/// <param name="Time">When it was logged.</param>
/// <param name="Level">Its level; that of standard output is info, that of standard error warn.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Message">The text; bytes that are no UTF-8 are replaced by U+FFFD.</param>
public sealed record ExtismLogEntry(DateTimeOffset Time, ExtismLogLevel Level, ExtismLogSource Source, string Message);
