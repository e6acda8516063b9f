using System.CommandLine;
using System.Globalization;
using Bailey.Cli.Commands;
using Bailey.Cli.Governance;
using Bailey.Cli.Scripts;
using Bailey.Cli.Values;
using Bailey.Plugins.Extism;
using Bailey.Policy.Egress;

namespace Bailey.Cli.Run;

/// <summary><c>bailey run FILE</c>: the options and their help.</summary>
internal static class RunCommand
{
    private static readonly string[] _levels = [.. Enum.GetNames<ExtismLogLevel>().Select(name => name.ToLowerInvariant())];

    /// <summary>The command, reading and writing at a console.</summary>
    /// <param name="console">The console.</param>
    /// <param name="data">The option that names the data directory.</param>
    public static Command Create(CommandConsole console, Option<string?> data)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "A WebAssembly module (.wasm) made with an Extism PDK or for WASI, or a C# script (.csx)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var arguments = new Argument<string[]>("ARGUMENTS") { Description = "Arguments of a program made for WASI; after -- where they begin with -", Arity = ArgumentArity.ZeroOrMore };
        var variables = ParsedOption.Many<KeyValuePair<string, string>>("--env", "NAME=VALUE", "Environment variable of a program made for WASI; repeatable", "NAME=VALUE", TryParsePair);
        var manifest = Text("--manifest", "FILE", "Run what an Extism manifest (JSON) names instead of FILE");
        var call = Text("--call", "EXPORT", "Export to call (default: the only one that fits, or _start of a command)");
        var input = Text("--input", "TEXT", "Input of the call (default: what is piped in, else nothing)");
        var inputFile = Text("--input-file", "FILE", "File that holds the input of the call");
        var calls = Text("--calls", "FILE", "Several calls on one instance: lines of {\"call\":EXPORT, \"input\":TEXT or \"input_base64\":BASE64}");
        var config = ParsedOption.Many<KeyValuePair<string, string>>("--config", "KEY=VALUE", "Configuration that the plugin may read; repeatable", "KEY=VALUE", TryParsePair);
        var fuel = ParsedOption.One<long?>("--fuel", "UNITS", FormattableString.Invariant($"Fuel for each call, about one unit an instruction (default {ExtismPluginOptions.Default.CallFuel:N0})"), "a whole number above 0", TryParseFuel);
        var memory = ParsedOption.One<long?>("--memory", "SIZE", $"Most memory, all together (default {ByteSize.Format(ExtismPluginOptions.Default.MaxMemoryBytes)}); such as 64MiB, 16m or bytes", ByteSize.Expected, TryParseSize);
        var timeout = ParsedOption.One<TimeSpan?>("--timeout", "TIME", $"Time for each call (default {Duration.Format(ExtismPluginOptions.Default.CallTimeout)}); such as 500ms, 30s or 2m", Duration.Expected, TryParseTime);
        var hosts = ParsedOption.Many<string>("--allow-host", "HOST", "Host that the plugin may reach by HTTP, with * for any part (default: none); repeatable", "a host name such as api.example.com or *.example.com", TryParseWord);
        var local = ParsedOption.Many<LocalEgress>("--local-egress", "CIDR:PORT", "Private address that an allowed host may have, such as 127.0.0.1/32:8080 (default: none); repeatable", "an address block and a port such as 127.0.0.1/32:8080 or fd00::1/128:443", TryParseLocal);
        var mounts = ParsedOption.Many<FolderMount>("--mount", "HOST:GUEST[:ro]", "Folder that the plugin sees as GUEST, read-only with :ro (default: none); repeatable", FolderMount.Expected, FolderMount.TryParse);
        var level = ParsedOption.One<ExtismLogLevel?>("--log-level", "LEVEL", $"Least severe log line to show: {string.Join(", ", _levels)} (default info)", $"one of {string.Join(", ", _levels)}", TryParseLevel);
        var principal = Text("--as", "PRINCIPAL", "Make the calls for a principal: its profile, quotas and egress hold, and the policies of the data directory");
        var community = Text("--community", "NAME", "Community in which the calls of --as are made; its plugin policy holds too (default: none)");
        var json = new Option<bool>("--json") { Description = "Report each call as one JSON object on one line" };

        var command = new Command("run", "Run a WebAssembly plugin or a C# script under limits. Its output goes to stdout byte for byte, all else to stderr")
        {
            file, arguments, manifest, call, input, inputFile, calls, config, variables, fuel, memory, timeout, hosts, local, mounts, level, principal, community, json,
        };
        command.Validators.Add(result =>
        {
            // Whether something was given, and not what: asking for the value of an option without one throws.
            var hasFile = result.GetResult(file) is { Tokens.Count: > 0 };
            if (hasFile == result.GetResult(manifest) is not null)
            {
                result.AddError(hasFile ? "give either a FILE or --manifest, not both" : "a FILE to run is needed, or --manifest");
            }

            if (result.GetResult(community) is not null && result.GetResult(principal) is null)
            {
                result.AddError("--community is for --as PRINCIPAL");
            }

            Option[] sources = [input, inputFile, calls];
            if (sources.Count(source => result.GetResult(source) is not null) > 1)
            {
                result.AddError("give only one of --input, --input-file and --calls");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new RunSettings
            {
                ModuleFile = parsed.GetValue(file),
                ManifestFile = parsed.GetValue(manifest),
                Arguments = ArgumentsOf(parsed, file, arguments),
                Variables = parsed.GetValue(variables) ?? [],
                Export = parsed.GetValue(call),
                Input = parsed.GetValue(input),
                InputFile = parsed.GetValue(inputFile),
                CallsFile = parsed.GetValue(calls),
                Config = parsed.GetValue(config) ?? [],
                Fuel = parsed.GetValue(fuel),
                MemoryBytes = parsed.GetValue(memory),
                Timeout = parsed.GetValue(timeout),
                AllowedHosts = parsed.GetValue(hosts) ?? [],
                LocalEgress = parsed.GetValue(local) ?? [],
                Mounts = parsed.GetValue(mounts) ?? [],
                LogLevel = parsed.GetValue(level) ?? ExtismLogLevel.Info,
                Principal = parsed.GetValue(principal) is { } name
                    ? new RunPrincipal(name, parsed.GetValue(community), DataDirectory.Find(parsed, data, console)?.FullPath)
                    : null,
                Json = parsed.GetValue(json),
            },
            console,
            cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(RunSettings settings, CommandConsole console, CancellationToken cancellationToken) =>
        ScriptRunAction.IsScript(settings.ModuleFile) ? ScriptRunAction.RunAsync(settings, console, cancellationToken) : RunAction.RunAsync(settings, console, cancellationToken);

    // An unknown option may have been taken for the file.
    private static string[] ArgumentsOf(ParseResult parsed, Argument<string?> file, Argument<string[]> arguments) =>
        parsed.GetValue(file) is { } path ? UsageFault.RequirePlain(parsed, [path, .. parsed.GetValue(arguments) ?? []])[1..] : [];

    private static Option<string?> Text(string name, string placeholder, string description) =>
        new(name) { HelpName = placeholder, Description = description };

    private static bool TryParsePair(string text, out KeyValuePair<string, string> entry)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        entry = equals > 0 ? new(text[..equals], text[(equals + 1)..]) : default;
        return equals > 0;
    }

    private static bool TryParseFuel(string text, out long? fuel)
    {
        var parsed = long.TryParse(text.Replace("_", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var units) && units > 0;
        fuel = units;
        return parsed;
    }

    private static bool TryParseSize(string text, out long? bytes)
    {
        var parsed = ByteSize.TryParse(text, out var size);
        bytes = size;
        return parsed;
    }

    private static bool TryParseTime(string text, out TimeSpan? time)
    {
        var parsed = Duration.TryParse(text, out var duration);
        time = duration;
        return parsed;
    }

    private static bool TryParseWord(string text, out string word)
    {
        word = text;
        return text.Length > 0 && !text.Any(char.IsWhiteSpace) && !text.StartsWith("--", StringComparison.Ordinal);
    }

    private static bool TryParseLocal(string text, out LocalEgress opening)
    {
        var parsed = LocalEgress.TryParse(text, out var read, out var fault);
        opening = read!;
        return parsed ? parsed : throw new FormatException(fault);
    }

    private static bool TryParseLevel(string text, out ExtismLogLevel? level)
    {
        var name = text.ToLowerInvariant();
        level = _levels.Contains(name) ? Enum.Parse<ExtismLogLevel>(name, ignoreCase: true) : null;
        return level is not null;
    }
}
