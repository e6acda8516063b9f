using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;

namespace Bailey.Cli.Principals;

/// <summary>Where the principals of a command line are: on the server that it names, else in the files of the data directory.</summary>
internal sealed class PrincipalPlace
{
    private readonly CommandConsole _console;
    private readonly ServerChoice _choice;
    private readonly Option<bool> _json;

    /// <summary>Adds the options that name a server to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="console">Where it writes.</param>
    /// <param name="data">The data directory that a command line means.</param>
    /// <param name="actor">The command's option that says for whom it is done.</param>
    /// <param name="json">The command's option that asks for JSON.</param>
    public PrincipalPlace(Command command, CommandConsole console, Func<ParseResult, string> data, Option<string?> actor, Option<bool> json)
    {
        (_console, _choice, _json) = (console, new ServerChoice(console, data, readsFiles: true, actor), json);
        foreach (var option in _choice.Options)
        {
            command.Add(option);
        }
    }

    /// <summary>Has the server do it that is meant.</summary>
    /// <returns>The exit code; null where no server is meant.</returns>
    public async Task<int?> AskAsync(ParseResult parsed, Func<RemotePrincipals, Task<int>> run, CancellationToken cancellationToken) =>
        await AskAsync(parsed, (RemoteCall call) => run(new RemotePrincipals(call)), cancellationToken);

    /// <summary>Has the server do it that is meant, or else the one that runs in the data directory.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">No server runs there.</exception>
    public async Task<int> RequireAsync(ParseResult parsed, Func<RemotePrincipals, Task<int>> run, CancellationToken cancellationToken)
    {
        using var client = await _choice.RequireAsync(parsed, cancellationToken);
        return await run(new RemotePrincipals(new RemoteCall(_console, client, parsed, null, parsed.GetValue(_json), cancellationToken)));
    }

    /// <summary>Has the server do what is no more than requests.</summary>
    /// <returns>The exit code; null where no server is meant.</returns>
    public async Task<int?> AskAsync(ParseResult parsed, Func<RemoteCall, Task<int>> run, CancellationToken cancellationToken)
    {
        using var client = await _choice.FindForPolicyAsync(parsed, cancellationToken);
        return client is null ? null : await run(new RemoteCall(_console, client, parsed, null, parsed.GetValue(_json), cancellationToken));
    }
}
