using System.Text;
using Bailey.Cli.Run;

namespace Bailey.Cli.Commands;

/// <summary>Where the command reads and writes. Only a plugin's output and reports go to <see cref="Output"/>.</summary>
internal sealed class CommandConsole
{
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Bytes piped in, or <c>null</c> where a person sits at the other end.</summary>
    public Stream? Input { get; init; }

    /// <summary>Takes bytes as they are.</summary>
    public required Stream Output { get; init; }

    /// <summary>Takes messages, logs and the summary.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether messages are read by a person, so that a summary is welcome.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether output is read by a person.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Reads a line that a person types; null where nobody sits there, who could be asked.</summary>
    public Func<string?>? ReadLine { get; init; }

    /// <summary>Variables of the environment by name; by default there are none.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>The home of the user, or <c>null</c> where there is none.</summary>
    public string? HomeFolder { get; init; }

    /// <summary>Whether anything was written to <see cref="Output"/>.</summary>
    public bool HasOutput { get; private set; }

    /// <summary>The streams and the environment of this process.</summary>
    public static CommandConsole OfProcess() => new()
    {
        Input = System.Console.IsInputRedirected ? System.Console.OpenStandardInput() : null,
        ReadLine = System.Console.IsInputRedirected || System.Console.IsErrorRedirected ? null : System.Console.ReadLine,
        Output = System.Console.OpenStandardOutput(),
        Error = new StreamWriter(System.Console.OpenStandardError(), _utf8) { AutoFlush = true },
        ErrorIsTerminal = !System.Console.IsErrorRedirected,
        OutputIsTerminal = !System.Console.IsOutputRedirected,
        Variable = Environment.GetEnvironmentVariable,
        HomeFolder = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
    };

    /// <summary>Writes a line of text to <see cref="Output"/>.</summary>
    /// <exception cref="CommandException">It could not be written.</exception>
    public void WriteLine(string line) => Write(_utf8.GetBytes(line + "\n"));

    /// <summary>Writes bytes to <see cref="Output"/> as they are.</summary>
    /// <exception cref="CommandException">They could not be written.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        HasOutput |= !bytes.IsEmpty;
        try
        {
            Output.Write(bytes);
            Output.Flush();
        }
        catch (IOException e)
        {
            throw new CommandException(ExitCode.OutputFailed, $"output could not be written: {e.Message}");
        }
    }

    /// <summary>Asks whoever sits at the terminal. Whatever is answered but yes means no.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="asJson">Whether a program reads the answers, which is never asked.</param>
    /// <param name="remedy">What to do where nobody can be asked.</param>
    /// <exception cref="CommandException">Nobody can be asked.</exception>
    public bool Confirm(string question, bool asJson, string remedy)
    {
        if (ReadLine is null || asJson)
        {
            throw new CommandException(ExitCode.Usage, $"nothing was done, as nobody sits here who could be asked; {remedy}");
        }

        Error.Write($"{PrintableText.OneLine(question)} [y/N] ");
        Error.Flush();
        return ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    /// <summary>Shows a line of a plugin's log.</summary>
    public void Log(LogLine line) => Error.WriteLine($"{line.LevelName}: {PrintableText.OneLine(line.Message)}");

    /// <summary>Writes one message line to <see cref="Error"/>, whatever its text contains.</summary>
    public void Complain(string message) => Error.WriteLine($"bailey: {PrintableText.OneLine(message)}");
}
