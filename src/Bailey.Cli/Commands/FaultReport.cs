using Bailey.Cli.Policy;
using Bailey.Policy.Documents;

namespace Bailey.Cli.Commands;

/// <summary>Answers with why a command ended before it had anything to report: lines on stderr, and with <c>--json</c> one object on stdout as well.</summary>
internal static class FaultReport
{
    /// <summary>Shows what is wrong.</summary>
    /// <param name="console">Where.</param>
    /// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
    /// <param name="message">What is wrong, in words.</param>
    /// <param name="asJson">Whether whoever asked reads JSON.</param>
    /// <param name="reasonCode">The stable code of what is wrong, where it has one.</param>
    /// <returns>The exit code.</returns>
    public static int Show(CommandConsole console, int exitCode, string message, bool asJson, string? reasonCode = null)
    {
        console.Complain(message);
        return Write(console, exitCode, message, asJson, reasonCode, []);
    }

    /// <summary>Shows every fault of a document.</summary>
    /// <returns>The exit code.</returns>
    public static int Show(CommandConsole console, PolicyDocumentException exception, bool asJson)
    {
        foreach (var fault in exception.Faults)
        {
            console.Complain(fault.Describe(exception.DocumentSource));
        }

        return Write(console, ExitCode.BadData, exception.Message, asJson, exception.Faults[0].Code, exception.Faults);
    }

    private static int Write(CommandConsole console, int exitCode, string message, bool asJson, string? reasonCode, IReadOnlyList<DocumentFault> faults)
    {
        // What is there already is the report that was asked for, and who could not be written to cannot be now.
        if (asJson && !console.HasOutput && exitCode is not ExitCode.OutputFailed)
        {
            console.WriteLine(DecisionJson.ToJson(json =>
            {
                json.WriteStartObject();
                json.WriteBoolean("ok", false);
                json.WriteNumber("exit_code", exitCode);
                json.WriteString("reason_code", reasonCode);
                json.WriteString("message", message);
                json.WriteStartArray("faults");
                foreach (var fault in faults)
                {
                    DocumentFaultJson.Write(json, fault);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }));
        }

        return exitCode;
    }
}
