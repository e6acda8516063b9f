using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Server.Hosting;

namespace Bailey.Cli.Serve;

/// <summary>What <c>bailey serve</c> is told: options, and variables of the environment for services and containers.</summary>
internal sealed class ServerOptionSet(CommandConsole console)
{
    private readonly Option<string[]> _listen = new("--listen")
    {
        HelpName = "URL",
        Description = "Where it listens; may be given again (default: $BAILEY_LISTEN, else http://127.0.0.1:8417)",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _postgres = new("--postgres")
    {
        HelpName = "CONNECTION",
        Description = "Keep everything in PostgreSQL, which several nodes may share (default: $BAILEY_POSTGRES, else the store in the data directory)",
    };

    private readonly Option<string?> _node = new("--node") { HelpName = "NAME", Description = "What this node is called in the audit log (default: $BAILEY_NODE, else the name of the machine)" };

    private readonly Option<bool> _plain = new("--allow-plain-http") { Description = "Serve plain HTTP to other machines, as behind a proxy that speaks TLS (or BAILEY_ALLOW_PLAIN_HTTP=true)" };

    private readonly Option<string[]> _proxies = new("--trusted-proxy")
    {
        HelpName = "ADDRESS",
        Description = "A proxy, or a network of proxies, whose X-Forwarded-For and X-Forwarded-Proto are believed; may be given again (default: $BAILEY_TRUSTED_PROXIES, else none)",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _type = Words("--instance-type", "multi_community|single_community", "How many communities there may be (default: $BAILEY_INSTANCE_TYPE, else multi_community)", "multi_community", "single_community");

    private readonly Option<string?> _mode = Words("--platform-mode", "admin_only|open", "Who may create communities (default: $BAILEY_PLATFORM_MODE, else admin_only)", "admin_only", "open");

    private readonly Option<string[]> _limits = new("--limit")
    {
        HelpName = "NAME=VALUE",
        Description = "Sets a limit of the server, as MaxPages=400 or CostlyRequestTime=60s; may be given again (default: $BAILEY_LIMITS, else those of docs/limits.md under ServerOptions)",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Adds the options to a command.</summary>
    public Command AddTo(Command command)
    {
        foreach (var option in new Option[] { _listen, _postgres, _node, _plain, _proxies, _type, _mode, _limits })
        {
            command.Add(option);
        }

        return command;
    }

    /// <summary>What a command line says.</summary>
    /// <exception cref="CommandException">It is not fit to be used.</exception>
    public ServerOptions Read(ParseResult parsed, string data)
    {
        var options = new ServerOptions
        {
            DataDirectory = data,
            PostgreSql = parsed.GetValue(_postgres) ?? Variable("BAILEY_POSTGRES"),
            Node = parsed.GetValue(_node) ?? Variable("BAILEY_NODE") ?? Environment.MachineName,
            OtlpEndpoint = Collector(),
            TrustedProxies = parsed.GetValue(_proxies) is { Length: > 0 } proxies ? proxies : Words("BAILEY_TRUSTED_PROXIES"),
            CacheModules = Variable("BAILEY_CACHE") != "off",
            AllowPlainHttp = parsed.GetValue(_plain) || Variable("BAILEY_ALLOW_PLAIN_HTTP") == "true",
            InstanceType = Choose("BAILEY_INSTANCE_TYPE", parsed.GetValue(_type), "single_community", "multi_community") ? InstanceType.SingleCommunity : InstanceType.MultiCommunity,
            PlatformMode = Choose("BAILEY_PLATFORM_MODE", parsed.GetValue(_mode), "open", "admin_only") ? PlatformMode.Open : PlatformMode.AdminOnly,
        };
        var listen = parsed.GetValue(_listen) is { Length: > 0 } given ? given : Words("BAILEY_LISTEN");
        options = listen is { Length: > 0 } ? options with { Urls = listen } : options;
        options = ServerLimitSettings.Apply(options, [.. Words("BAILEY_LIMITS"), .. parsed.GetValue(_limits) ?? []]);
        return options.FindFault() is { } fault ? throw new CommandException(ExitCode.Usage, fault) : options;
    }

    private static Option<string?> Words(string name, string shown, string description, params string[] words)
    {
        var option = new Option<string?>(name) { HelpName = shown, Description = description };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    private bool Choose(string variable, string? given, string word, string other)
    {
        var text = given ?? Variable(variable) ?? other;
        return text == word || (text == other ? false : throw new CommandException(ExitCode.Usage, $"{variable} must be {word} or {other}, and is '{text}'"));
    }

    private Uri? Collector() => Variable("OTEL_EXPORTER_OTLP_ENDPOINT") is not { } text ? null
        : Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
        : throw new CommandException(ExitCode.Usage, $"OTEL_EXPORTER_OTLP_ENDPOINT must be the address of a collector, as http://127.0.0.1:4318, and is '{text}'");

    private string[] Words(string name) => Variable(name)?.Split([';', ',', ' '], StringSplitOptions.RemoveEmptyEntries) ?? [];

    private string? Variable(string name) => console.Variable(name) is { Length: > 0 } value ? value : null;
}
