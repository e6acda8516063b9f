using System.CommandLine;
using System.Net;
using System.Text;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;

namespace Bailey.Cli.Remote;

/// <summary>
/// Which server a command line means: the one of <c>--server</c> or <c>$BAILEY_SERVER</c>, else the one that runs in the data directory, by its local socket.
/// A token is read from <c>$BAILEY_TOKEN</c> or a file, and is never on the command line, where everybody on the machine could read it.
/// </summary>
/// <param name="console">Whose environment counts.</param>
/// <param name="data">The data directory that a command line means.</param>
/// <param name="readsFiles">Whether the command uses the files of the data directory where no server is named.</param>
/// <param name="actor">The command's own option that says as whom a server in the data directory is asked; null for one of this.</param>
internal sealed class ServerChoice(CommandConsole console, Func<ParseResult, string> data, bool readsFiles = false, Option<string?>? actor = null)
{
    private const int MaxToken = 4_096;
    private const string Local = "local";

    private readonly Option<string?> _server = new("--server") { HelpName = "URL", Description = $"The server, as https://bailey.example.com, or 'local' for the one that runs in the data directory (default: $BAILEY_SERVER, else {(readsFiles ? "the files of the data directory" : Local)})" };
    private readonly Option<string?> _tokenFile = new("--token-file") { HelpName = "FILE", Description = "The file whose first line is the API token for --server (default: the variable BAILEY_TOKEN)" };
    private readonly Option<string?>? _principal = readsFiles ? actor : new("--as") { HelpName = "PRINCIPAL", Description = "Ask as this principal, where the server is that of the data directory (default: the server's operator)" };
    private readonly Option<bool> _plain = new("--allow-plain-http") { Description = "Send the token in plain HTTP to another machine (or BAILEY_ALLOW_PLAIN_HTTP=true)" };

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> Options => readsFiles ? [_server, _tokenFile, _plain] : [_server, _tokenFile, _principal!, _plain];

    /// <summary>Where the server of a data directory listens on its machine.</summary>
    public static string SocketOf(string data) => Path.Combine(data, "run", "bailey.sock");

    /// <summary>The server that a command line or the environment names; null where neither does.</summary>
    /// <exception cref="CommandException">What they say is not fit to be used.</exception>
    public async Task<ServerClient?> FindNamedAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        // Whoever names a data directory means that one, whatever the environment says.
        var named = parsed.GetValue(_server) ?? (NamesData(parsed) ? null : Variable("BAILEY_SERVER"));
        if (named is null)
        {
            return parsed.GetValue(_tokenFile) is null ? null : throw new CommandException(ExitCode.Usage, "--token-file is for the server that --server or BAILEY_SERVER names, and neither does");
        }

        if (named == Local)
        {
            return Running(parsed);
        }

        if (AsWhom(parsed) is not null)
        {
            throw new CommandException(ExitCode.Usage, $"--as is for the server of the data directory; {named} knows who asks by the token alone");
        }

        if (!Uri.TryCreate(named, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.AbsolutePath != "/" || address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
        {
            throw new CommandException(ExitCode.Usage, $"'{named}' is no address of a server: write https://bailey.example.com, without a path");
        }

        var token = await TokenAsync(parsed, cancellationToken);
        if (token is not null && address.Scheme == "http" && !IsThisMachine(address) && !parsed.GetValue(_plain) && Variable("BAILEY_ALLOW_PLAIN_HTTP") != "true")
        {
            throw new CommandException(ExitCode.Usage, $"{named} would get the token in plain HTTP, which others on the way can read; write https://, or say --allow-plain-http");
        }

        return ServerClient.Of(address, token);
    }

    /// <summary>The server that a command line means.</summary>
    /// <exception cref="CommandException">There is none, or what is said of it is not fit to be used.</exception>
    public async Task<ServerClient> RequireAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (await FindNamedAsync(parsed, cancellationToken) is { } named)
        {
            return named;
        }

        return Running(parsed);
    }

    /// <summary>The server that a command line means where the policy is not in the files; null where it is, and no server is named.</summary>
    /// <exception cref="CommandException">There is no server, though only one could do it, or what is said of it is not fit to be used.</exception>
    public async Task<ServerClient?> FindForPolicyAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (await FindNamedAsync(parsed, cancellationToken) is { } named)
        {
            return named;
        }

        // With PostgreSQL the policy is in the database: what stood in files would be in force nowhere.
        return Variable("BAILEY_POSTGRES") is null ? null : Running(parsed);
    }

    private ServerClient Running(ParseResult parsed)
    {
        var folder = data(parsed);
        var socket = SocketOf(folder);
        var absent = $"no server is running in {folder}; start it with 'bailey serve', or name one by --server";
        return File.Exists(socket) ? ServerClient.OfSocket(socket, AsWhom(parsed), absent) : throw new CommandException(ExitCode.Unreachable, absent);
    }

    private string? AsWhom(ParseResult parsed) => _principal is null ? null : parsed.GetValue(_principal);

    private static bool NamesData(ParseResult parsed) =>
        parsed.RootCommandResult.Command.Options.FirstOrDefault(static option => option.Name == "--data") is { } option && parsed.GetResult(option) is { Implicit: false };

    private static bool IsThisMachine(Uri address) => address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private async Task<string?> TokenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (token, source) = (Variable("BAILEY_TOKEN"), "BAILEY_TOKEN");
        if (parsed.GetValue(_tokenFile) is { } file)
        {
            (token, source) = (Encoding.UTF8.GetString(await InputFile.ReadAsync(file, "token", MaxToken, cancellationToken)).Split('\n')[0].Trim(), file);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
            {
                throw new CommandException(ExitCode.NoInput, $"others than its owner may use {file}, and whoever has the token can ask in your name; chmod 600 it");
            }
        }

        // What cannot be in a header would be told by its text, and a token is a secret.
        return token is null || (token.Length is > 0 and <= MaxToken && token.All(static c => c is > ' ' and <= '~'))
            ? token
            : throw new CommandException(ExitCode.BadData, $"{source} holds no token: it is one line of letters, digits and signs, as it was shown when the token was made");
    }

    private string? Variable(string name) => console.Variable(name) is { Length: > 0 } value ? value : null;
}
