using System.Collections.Immutable;
using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Principals;
using Bailey.Cli.Values;
using Bailey.Policy.Roles;

namespace Bailey.Cli.Remote;

/// <summary>A command that a server does: its options, and what all of them share.</summary>
internal sealed class RemoteCommand
{
    private readonly CommandConsole _console;
    private readonly ServerChoice _choice;
    private readonly Option<bool> _json = PrincipalCommand.JsonOption();

    private readonly Option<string?>? _community;

    /// <summary>Begins a command that is done in a community.</summary>
    public RemoteCommand(CommandConsole console, Func<ParseResult, string> data, string word, string description, params Symbol[] symbols)
        : this(console, data, CreateCommunity(), word, description, symbols)
    {
    }

    private RemoteCommand(CommandConsole console, Func<ParseResult, string> data, Option<string?>? community, string word, string description, Symbol[] symbols)
    {
        (_console, _choice, _community) = (console, new ServerChoice(console, data), community);
        Command = new Command(word, description);
        foreach (var symbol in symbols)
        {
            Add(symbol);
        }

        if (community is not null)
        {
            community.Required = true;
            Add(community);
        }

        foreach (var option in _choice.Options.Append(_json))
        {
            Add(option);
        }
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    /// <summary>Begins a command that is done in the instance.</summary>
    public static RemoteCommand OfInstance(CommandConsole console, Func<ParseResult, string> data, string word, string description, params Symbol[] symbols) => new(console, data, null, word, description, symbols);

    /// <summary>The option that names a community.</summary>
    public static Option<string?> CreateCommunity() => ParsedOption.One<string?>(
        "--community", "ID", "The community", "the name of a community", static (string text, out string? value) => CommunityName.IsValid(value = text, out var fault) ? true : throw new FormatException($"--community: {fault}"));

    /// <summary>An argument that becomes a part of a path.</summary>
    public static Argument<string> Part(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            // Parts of these names would be taken for the way to somewhere else.
            if (result.Tokens is [{ Value: var value }] && (value.Length is 0 or > 256 || value is "." or ".."))
            {
                result.AddError($"{name} is no name of one: '{value}'");
            }
        });
        return argument;
    }

    /// <summary>Sets what is done.</summary>
    public Command Does(Func<RemoteCall, Task<int>> run)
    {
        Command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = await _choice.RequireAsync(parsed, cancellationToken);
            return await run(new RemoteCall(_console, client, parsed, _community is null ? null : parsed.GetValue(_community), parsed.GetValue(_json), cancellationToken));
        });
        return Command;
    }

    /// <summary>Sets what is done: one request, and what is told of its answer.</summary>
    public Command Does<T>(Func<RemoteCall, (HttpMethod Method, string Path, string? Json)> request, Func<T, string> text) => Does(async call =>
    {
        var (method, path, json) = request(call);
        var answer = await call.SendAsync(method, path, json);
        return answer.IsDone ? call.Tell(answer, () => text(answer.Read<T>())) : call.Complain(answer);
    });

    /// <summary>Sets what is done: a list, all pages of it.</summary>
    public Command Lists<T>(Func<RemoteCall, string> path, Func<ImmutableArray<T>, string> text) => Does(call => call.ListAsync(path(call), text));

    private void Add(Symbol symbol)
    {
        if (symbol is Option option)
        {
            Command.Add(option);
        }
        else
        {
            Command.Add((Argument)symbol);
        }
    }
}
