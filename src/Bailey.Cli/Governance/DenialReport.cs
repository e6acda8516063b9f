using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Policy;

namespace Bailey.Cli.Governance;

/// <summary>Answers with a denial: lines for a person on stderr, or one JSON object on stdout.</summary>
internal static class DenialReport
{
    /// <summary>Shows a denial.</summary>
    /// <returns><see cref="ExitCode.PolicyDenied"/>.</returns>
    public static int Show(CommandConsole console, Decision denial, bool asJson)
    {
        if (asJson)
        {
            console.WriteLine(DecisionJson.ToJson(denial));
            return ExitCode.PolicyDenied;
        }

        console.Complain(denial.Message);
        ShowDetails(console, denial);
        return ExitCode.PolicyDenied;
    }

    /// <summary>Shows all of a denial but its message, a line each.</summary>
    public static void ShowDetails(CommandConsole console, Decision denial)
    {
        Line("reason", denial.ReasonCode);
        Line("rule", denial.Rule);
        Line("from", denial.Source);
        Line("remedy", denial.Remedy);

        void Line(string name, string? value)
        {
            if (value is not null)
            {
                console.Error.WriteLine($"  {name,-7} {PrintableText.OneLine(value)}");
            }
        }
    }
}
