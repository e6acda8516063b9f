using System.Globalization;
using Bailey.Plugins;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Bailey.Server.Telemetry;

/// <summary>
/// What the server writes to its log, a line for each thing that is told. Messages, and those of exceptions most of all, repeat what strangers sent: nothing
/// in them makes a line that the server did not write, nor steers the terminal of whoever reads the log.
/// </summary>
internal sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    internal const string FormatterName = "bailey-line";

    private const int MaxMessage = 16 * 1024;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var cause = logEntry.Exception is { } exception ? $" {PlainText.OneLine(exception.ToString(), MaxMessage)}" : "";
        textWriter.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{NameOf(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] {PlainText.OneLine(message, MaxMessage)}{cause}"));
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
