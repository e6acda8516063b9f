namespace Bailey.Cli.Commands;

/// <summary>Exit codes of the command; from 64 on those of BSD's sysexits.h. Documented in docs/cli.md.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Ok = 0;

    /// <summary>The plugin failed: an error it set, a trap, an exit code, or a limit it met.</summary>
    public const int PluginFailed = 1;

    /// <summary>Denied by policy.</summary>
    public const int PolicyDenied = 2;

    /// <summary>A server cannot be reached.</summary>
    public const int Unreachable = 4;

    /// <summary>The command line is wrong: an unknown word, a bad value, an export that is not there.</summary>
    public const int Usage = 64;

    /// <summary>A file's contents are wrong: not a module, invalid, over a limit, a faulty manifest, calls file or policy document.</summary>
    public const int BadData = 65;

    /// <summary>A file is missing or cannot be read.</summary>
    public const int NoInput = 66;

    /// <summary>A fault of Bailey itself.</summary>
    public const int Internal = 70;

    /// <summary>Output could not be written.</summary>
    public const int OutputFailed = 74;

    /// <summary>Interrupted by Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM.</summary>
    public const int Terminated = 143;

    /// <summary>The codes as <c>--help</c> shows them.</summary>
    public const string Table =
        """
        Exit codes:
          0    done
          1    the plugin failed: its own error, a trap, an exit code, or a limit met; lint: a script is refused
          2    denied by policy, or refused by the gate of scripts, with what would mend it
          4    the server cannot be reached
          64   the command line is wrong: an unknown word, a bad value, no such export
          65   a file's contents are wrong: not a module, invalid, a faulty manifest, calls file or policy document
          66   a file is missing or cannot be read
          70   a fault of Bailey itself
          74   output could not be written
          130  interrupted by Ctrl-C (143 by SIGTERM)
        """;
}
