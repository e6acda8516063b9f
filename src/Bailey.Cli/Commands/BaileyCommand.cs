using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Bailey.Cli.Docs;
using Bailey.Cli.Inspect;
using Bailey.Cli.Policy;
using Bailey.Cli.Run;

namespace Bailey.Cli.Commands;

/// <summary>The <c>bailey</c> command: parses the command line, runs what it asks for, and turns faults into one line each.</summary>
internal static class BaileyCommand
{
    private static readonly ParserConfiguration _parsing = new()
    {
        // A value may begin with '@', and a plugin's configuration must not read files by it.
        ResponseFileTokenReplacer = null,
        EnablePosixBundling = false,
    };

    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> InvokeAsync(string[] args, CommandConsole console, CancellationToken cancellationToken)
    {
        try
        {
            var root = Create(console);
            var parsed = root.Parse(args.Length == 0 ? ["--help"] : args, _parsing);
            if (parsed.Action is ParseErrorAction)
            {
                throw UsageFault.Of(parsed);
            }

            using var text = new StringWriter();
            var exitCode = await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                    Output = text,
                    Error = console.Error,
                },
                cancellationToken);
            if (parsed.Action is HelpAction)
            {
                text.WriteLine(ExitCode.Table);
            }

            if (text.GetStringBuilder().Length > 0)
            {
                console.WriteLine(text.ToString().TrimEnd());
            }

            return args.Length == 0 ? ExitCode.Usage : exitCode;
        }
        catch (CommandException e)
        {
            console.Complain(e.Message);
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            console.Complain("interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            // Whatever gets here is a fault of Bailey, so the developer's view of it follows the line for the user.
            console.Complain($"a fault of Bailey itself, please report it: {e.GetType().Name}: {e.Message}");
            console.Error.WriteLine(e.StackTrace);
            return ExitCode.Internal;
        }
    }

    private static RootCommand Create(CommandConsole console) =>
        new("Runs other people's code safely: WebAssembly plugins under enforced limits")
        {
            RunCommand.Create(console),
            InspectCommand.Create(console),
            new Command("policy", "Show and test what may be done")
            {
                new Command("explain", "Tell what would be decided, and why") { ExplainEgressCommand.Create(console) },
            },
            DocsCommand.Create(console),
        };
}
