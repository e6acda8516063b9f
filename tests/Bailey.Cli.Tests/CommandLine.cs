using System.Text;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests;

/// <summary>Runs command lines in this process, as a shell would with everything redirected.</summary>
internal static class CommandLine
{
    /// <summary>What a run left behind.</summary>
    public sealed record Result(int ExitCode, byte[] Output, string Error)
    {
        /// <summary>Output as text.</summary>
        public string Text => Encoding.UTF8.GetString(Output);

        /// <summary>The one line on stderr; fails where there is not exactly one.</summary>
        public string Complaint
        {
            get
            {
                var lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                lines.Length.ShouldBe(1, Error);
                lines[0].ShouldStartWith("bailey: ");
                return lines[0]["bailey: ".Length..];
            }
        }
    }

    /// <summary>Runs with nothing piped in.</summary>
    public static Task<Result> RunAsync(params string[] arguments) => RunAsync(null, TestContext.Current.CancellationToken, arguments);

    /// <summary>Runs with input piped in.</summary>
    public static Task<Result> RunAsync(byte[]? input, CancellationToken cancellationToken, params string[] arguments) =>
        RunAsync(input, new Dictionary<string, string>(), null, cancellationToken, arguments);

    /// <summary>Runs with a terminal that shows what is written to stdout.</summary>
    public static Task<Result> RunAtTerminalAsync(params string[] arguments) => RunAsync(null, new Dictionary<string, string>(), null, TestContext.Current.CancellationToken, arguments, isTerminal: true);

    /// <summary>Runs with variables of the environment and, where it is given, a home.</summary>
    public static Task<Result> RunAsync(IReadOnlyDictionary<string, string> variables, string? home, params string[] arguments) =>
        RunAsync(null, variables, home, TestContext.Current.CancellationToken, arguments);

    private static async Task<Result> RunAsync(byte[]? input, IReadOnlyDictionary<string, string> variables, string? home, CancellationToken cancellationToken, string[] arguments, bool isTerminal = false)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var console = new CommandConsole
        {
            Input = input is null ? null : new MemoryStream(input),
            Output = output,
            Error = error,
            Variable = name => variables.GetValueOrDefault(name),
            HomeFolder = home,
            OutputIsTerminal = isTerminal,
        };
        var exitCode = await BaileyCommand.InvokeAsync(arguments, console, cancellationToken);
        return new Result(exitCode, output.ToArray(), error.ToString());
    }

    /// <summary>Runs what must fail: one line on stderr, nothing on stdout.</summary>
    public static async Task<string> FailAsync(int exitCode, params string[] arguments)
    {
        var result = await RunAsync(arguments);
        result.ExitCode.ShouldBe(exitCode, result.Error);
        result.Output.ShouldBeEmpty();
        return result.Complaint;
    }
}
