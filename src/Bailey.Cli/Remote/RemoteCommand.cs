using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Cli.Principals;
using Bailey.Cli.Values;
using Bailey.Policy.Roles;
using Bailey.Server.Http;

namespace Bailey.Cli.Remote;

/// <summary>A command that a server does: its options, and what all of them share.</summary>
internal sealed class RemoteCommand
{
    private const int PageSize = 1_000;
    private const int MaxPages = 100;
    private readonly CommandConsole _console;
    private readonly ServerChoice _choice;
    private readonly Option<bool> _json = PrincipalCommand.JsonOption();

    /// <summary>Begins a command.</summary>
    public RemoteCommand(CommandConsole console, Func<ParseResult, string> data, string word, string description, params Symbol[] symbols)
    {
        (_console, _choice) = (console, new ServerChoice(console, data));
        Community.Required = true;
        Command = new Command(word, description);
        foreach (var symbol in symbols)
        {
            Add(symbol);
        }

        Add(Community);
        foreach (var option in _choice.Options.Append(_json))
        {
            Add(option);
        }
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    /// <summary>In which community.</summary>
    public Option<string?> Community { get; } = CreateCommunity();

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
            return await run(new RemoteCall(_console, client, parsed, parsed.GetValue(Community), parsed.GetValue(_json), cancellationToken));
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
    public Command Lists<T>(Func<RemoteCall, string> path, Func<ImmutableArray<T>, string> text) => Does(async call =>
    {
        var (all, refused) = await ReadAllAsync<T>(call, path(call));
        if (refused is not null)
        {
            return call.Complain(refused);
        }

        _console.WriteLine(call.AsJson ? DecisionJson.ToJson(writer => JsonSerializer.Serialize(writer, all, ApiJson.Options)) : text(all.Items));
        return ExitCode.Ok;
    });

    /// <summary>Reads all pages of a list, as far as there are not too many, which is told.</summary>
    /// <returns>The list; or what refused it.</returns>
    public static async Task<(Page<T> All, ServerAnswer? Refused)> ReadAllAsync<T>(RemoteCall call, string path)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await call.SendAsync(HttpMethod.Get, $"{path}?limit={PageSize}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            if (!answer.IsDone)
            {
                return (new Page<T>([], null), answer);
            }

            var read = answer.Read<Page<T>>();
            items.AddRange(read.Items);
            cursor = read.Next;
            if (cursor is null)
            {
                break;
            }
        }

        if (cursor is not null)
        {
            call.Console.Complain($"warning: there are more than the {items.Count} shown");
        }

        return (new Page<T>(items.ToImmutable(), cursor), null);
    }

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
