using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using Bailey.Cli.Commands;
using Bailey.Plugins.Egress;
using Bailey.Policy.Egress;
using Bailey.Server.Policies;

namespace Bailey.Cli.Policy;

/// <summary><c>bailey policy explain egress URL...</c>: asks the guard of outbound requests, and sends none.</summary>
internal static partial class ExplainEgressCommand
{
    private const string Redirects = " -> ";

    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var urls = new Argument<string[]>("URL")
        {
            Description = "URL to judge as the guard would; 'URL -> LOCATION -> LOCATION' is a request that is redirected",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var allow = Repeated("--allow", "PATTERN", "Egress pattern: [https://|http://]host[:port], host exact or *.suffix (default: none, so that nothing is allowed); repeatable, or parted by commas");
        allow.AllowMultipleArgumentsPerToken = true;
        var resolved = Repeated("--resolved", "IP,IP", "What the host resolves to, empty for nothing; '|' parts the hops of a redirected request, and of answers parted by ';' the first counts (default: DNS is asked). Once for all URLs, or once for each");
        var local = Repeated("--local-egress", "CIDR:PORT", "Private endpoint that is opened, such as 127.0.0.1/32:8080 (default: none); repeatable, or parted by commas");
        var escaped = new Option<bool>("--escaped") { Description = @"In URLs and patterns \uXXXX stands for a UTF-16 unit and \\ for a backslash" };
        var json = new Option<bool>("--json") { Description = "Answer with one JSON object a line" };
        var principal = new Option<string?>("--as") { HelpName = "PRINCIPAL", Description = "Judge by the profile that a server has of this principal, instead of by --allow" };
        var command = new Command("egress", "Tell whether requests to URLs would be sent, and why not: one decision a line. Sends nothing")
        {
            urls, allow, resolved, local, escaped, json, principal,
        };
        var remote = new RemoteExplanation(command, console, data, json);
        command.Validators.Add(result =>
        {
            // The parser takes an option that it does not know for one more URL.
            if (result.GetResult(urls)?.Tokens.FirstOrDefault(token => OptionLike().IsMatch(token.Value)) is { } token)
            {
                result.AddError($"there is no option '{token.Value}'");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(principal) is { } who)
            {
                return new Option[] { allow, resolved, local, escaped }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other
                    ? throw new CommandException(ExitCode.Usage, $"--as has a server judge by the profile of {who}, and {other.Name} is for judging without one; give one of the two")
                    : await remote.RequireAsync(parsed, new ExplainRequest(ExplainKind.Egress, who, Urls: [.. parsed.GetValue(urls) ?? []]), cancellationToken);
            }

            var (asked, patterns) = Divide(parsed, parsed.GetValue(urls) ?? [], parsed.GetValue(allow) ?? []);
            if (parsed.GetValue(escaped))
            {
                (asked, patterns) = ([.. asked.Select(Unescape)], [.. patterns.Select(Unescape)]);
            }

            var policy = EgressPolicy.ForPatterns(
                Read<EgressPattern>(patterns, EgressPattern.TryParse, "--allow", console),
                Read<LocalEgress>(parsed.GetValue(local) ?? [], LocalEgress.TryParse, "--local-egress", console));
            var given = parsed.GetResult(resolved) is null ? null : parsed.GetValue(resolved) is { Length: > 0 } answers ? answers : [""];
            return await AnswerAsync(asked, policy, Answers(given, asked.Count), parsed.GetValue(json), console, cancellationToken);
        });
        return command;
    }

    private delegate bool Parser<T>(string text, out T? value, out string? fault);

    private static Option<string[]> Repeated(string name, string placeholder, string description) => new(name)
    {
        HelpName = placeholder,
        Description = description,

        // "--resolved=" is nothing, said in so many words.
        Arity = ArgumentArity.ZeroOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    // "--allow PATTERN... URL" leaves it open where the patterns end. Where no URL stands elsewhere, those are URLs that follow a pattern
    // and are written like one.
    private static (IReadOnlyList<string> Urls, IReadOnlyList<string> Patterns) Divide(ParseResult parsed, string[] urls, string[] allow)
    {
        if (urls.Length > 0)
        {
            return (urls, allow);
        }

        var (found, patterns) = (new List<string>(), new List<string>());
        var place = int.MinValue;
        foreach (var token in parsed.Tokens)
        {
            if (token.Type is TokenType.Option)
            {
                place = token.Value == "--allow" ? 0 : int.MinValue;
            }
            else if (token.Type is TokenType.Argument && place >= 0)
            {
                var isUrl = place > 0 && (token.Value.Length == 0 || token.Value.Contains("//", StringComparison.Ordinal) || !EgressPattern.TryParse(token.Value, out _, out _));
                (isUrl ? found : patterns).Add(token.Value);
                place++;
            }
        }

        return found.Count > 0 ? (found, patterns) : throw new CommandException(ExitCode.Usage, "a URL is needed; see 'bailey policy explain egress --help'");
    }

    // One that a policy document could not hold either means nothing: what is asked for stays denied, and the warning says why.
    private static List<T> Read<T>(IEnumerable<string> texts, Parser<T> parse, string option, CommandConsole console)
        where T : class
    {
        var values = new List<T>();
        foreach (var text in texts.SelectMany(static text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (parse(text, out var value, out var fault))
            {
                values.Add(value!);
            }
            else
            {
                console.Complain($"warning: {option} is ignored: {fault}");
            }
        }

        return values;
    }

    private static GivenAddresses?[] Answers(string[]? given, int urls)
    {
        var answers = new GivenAddresses?[urls];
        if (given is not null)
        {
            if (given.Length != 1 && given.Length != urls)
            {
                throw new CommandException(ExitCode.Usage, FormattableString.Invariant($"--resolved is given {given.Length} times for {urls} URLs; give it once, or once for each URL"));
            }

            for (var i = 0; i < urls; i++)
            {
                answers[i] = GivenAddresses.TryParse(given[given.Length == 1 ? 0 : i], out var addresses, out var fault)
                    ? addresses
                    : throw new CommandException(ExitCode.Usage, $"{fault}; see 'bailey policy explain egress --help'");
            }
        }

        return answers;
    }

    private static async Task<int> AnswerAsync(
        IReadOnlyList<string> urls, EgressPolicy policy, GivenAddresses?[] answers, bool json, CommandConsole console, CancellationToken cancellationToken)
    {
        var denied = false;
        for (var i = 0; i < urls.Count; i++)
        {
            var answer = await JudgeAsync(urls[i], policy, answers[i], cancellationToken);
            console.WriteLine(json ? answer.ToJson() : answer.ToLine());
            denied |= !answer.Verdict.Decision.Allowed;
        }

        return denied ? ExitCode.PolicyDenied : ExitCode.Ok;
    }

    private static async Task<EgressAnswer> JudgeAsync(string url, EgressPolicy policy, GivenAddresses? given, CancellationToken cancellationToken)
    {
        var hops = url.Split(Redirects);
        EgressVerdict? verdict = null;
        for (var hop = 0; hop < hops.Length; hop++)
        {
            var guard = new EgressGuard(policy, given?.OfHop(hop) ?? PatientResolver.Instance);
            verdict = verdict is null
                ? await guard.JudgeAsync(hops[hop], cancellationToken: cancellationToken)
                : await guard.JudgeRedirectAsync(verdict.Target!, hops[hop], hop, cancellationToken: cancellationToken);
            if (!verdict.Decision.Allowed)
            {
                return new EgressAnswer(url, hop, hops[hop], verdict);
            }
        }

        return new EgressAnswer(url, hops.Length - 1, hops[^1], verdict!);
    }

    private static string Unescape(string text) => Escape().Replace(
        text,
        static match => match.Value == @"\\" ? @"\" : ((char)int.Parse(match.ValueSpan[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString());

    [GeneratedRegex(@"^--[a-z][a-z-]*(?:=.*)?\z", RegexOptions.Singleline)]
    private static partial Regex OptionLike();

    [GeneratedRegex(@"\\\\|\\u[0-9a-fA-F]{4}")]
    private static partial Regex Escape();
}
