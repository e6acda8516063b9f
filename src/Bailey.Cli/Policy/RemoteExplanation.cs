using System.CommandLine;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;
using Bailey.Server.Http;
using Bailey.Server.Packages;
using Bailey.Server.Policies;

namespace Bailey.Cli.Policy;

/// <summary>Explanations that a server gives, of the policy that is in force there.</summary>
internal sealed class RemoteExplanation
{
    private readonly CommandConsole _console;
    private readonly ServerChoice _choice;
    private readonly Option<bool> _json;

    /// <summary>Adds the options that name a server to a command.</summary>
    public RemoteExplanation(Command command, CommandConsole console, Func<ParseResult, string> data, Option<bool> json)
    {
        (_console, _choice, _json) = (console, new ServerChoice(console, data, readsFiles: true), json);
        foreach (var option in _choice.Options)
        {
            command.Add(option);
        }
    }

    /// <summary>Asks the server that is meant, and tells what it says.</summary>
    /// <returns>The exit code; null where no server is meant, and the files tell.</returns>
    public async Task<int?> AskAsync(ParseResult parsed, ExplainRequest request, CancellationToken cancellationToken)
    {
        using var client = await _choice.FindForPolicyAsync(parsed, cancellationToken);
        return client is null ? null : await AskAsync(client, parsed, request, cancellationToken);
    }

    /// <summary>Asks the server that is meant, or the one that runs in the data directory, and tells what it says.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RequireAsync(ParseResult parsed, ExplainRequest request, CancellationToken cancellationToken)
    {
        using var client = await _choice.RequireAsync(parsed, cancellationToken);
        return await AskAsync(client, parsed, request, cancellationToken);
    }

    private async Task<int> AskAsync(ServerClient client, ParseResult parsed, ExplainRequest request, CancellationToken cancellationToken)
    {
        var call = new RemoteCall(_console, client, parsed, null, parsed.GetValue(_json), cancellationToken);
        var answer = await call.SendAsync(HttpMethod.Post, call.PathOf("policy", "explain"), JsonSerializer.Serialize(request, ApiJson.Options));
        if (!answer.IsDone)
        {
            return call.Complain(answer);
        }

        var list = answer.Read<ExplanationList>();
        call.Tell(answer, () => ToText(list));
        return list.Allowed ? ExitCode.Ok : ExitCode.PolicyDenied;
    }

    private static string ToText(ExplanationList list)
    {
        var text = new StringBuilder();
        foreach (var explanation in list.Explanations)
        {
            if (list.Explanations.Length > 1)
            {
                Line(explanation.Subject);
            }

            foreach (var layer in explanation.Layers)
            {
                Line(ExplanationReport.LineOf(layer.Allowed, layer.Layer, layer.Code, layer.Detail, layer.Source));
                if (layer is DecisionView { Allowed: false, Remedy: { } remedy })
                {
                    Line(ExplanationReport.RemedyOf(remedy));
                }
            }

            Line(ExplanationReport.OutcomeOf(explanation.Outcome.Allowed, explanation.Outcome.Code));
        }

        return text.ToString().TrimEnd('\n');

        void Line(string line) => text.Append(PrintableText.OneLine(line)).Append('\n');
    }
}
