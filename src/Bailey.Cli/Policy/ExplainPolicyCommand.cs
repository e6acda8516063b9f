using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Governance;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Communities;
using Bailey.Policy.Explanations;
using Bailey.Policy.Operations;
using Bailey.Policy.Snapshots;
using Bailey.Server.Policies;
using Bailey.Storage.Policies;

namespace Bailey.Cli.Policy;

/// <summary><c>bailey policy explain operation</c> and <c>bailey policy explain capability</c>: what every layer says.</summary>
internal static class ExplainPolicyCommand
{
    private const string AnyPlugin = "any.plugin";

    /// <summary>Explains whether a principal may do an operation.</summary>
    public static Command CreateOperation(CommandConsole console, Func<GovernedCommands> governed, Func<ParseResult, string> data)
    {
        var operation = new Argument<Operation>("OPERATION")
        {
            Description = "Path of the catalogue, such as plugins/packages/install",
            CustomParser = result =>
            {
                var path = result.Tokens[0].Value;
                if (OperationCatalog.TryFind(path, out var found) || OperationCatalog.TryFindCommand(path, out found))
                {
                    return found;
                }

                result.AddError($"there is no operation '{path}'{NearestWord.Hint(path, OperationCatalog.All.Select(static known => known.Path))}");
                return null;
            },
        };
        var (principal, community, json) = (Principal(), Community(), JsonOption());
        var service = new Option<bool>("--service") { Description = "Ask for a service instead of a person" };
        var command = new Command("operation", "Tell whether a principal may do something, and what each layer says of it") { operation, principal, community, service, json };
        var remote = new RemoteExplanation(command, console, data, json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var identity = parsed.GetValue(service) ? IdentityKinds.Service : IdentityKinds.User;
            if (await remote.AskAsync(parsed, new ExplainRequest(ExplainKind.Operation, parsed.GetRequiredValue(principal), parsed.GetValue(community), parsed.GetRequiredValue(operation).Path, identity), cancellationToken) is { } exitCode)
            {
                return exitCode;
            }

            var policy = PolicySnapshot.Compile(new PolicyDirectory(data(parsed)).Load() with { Commands = governed().Policy });
            var explanation = policy.ExplainOperation(
                parsed.GetRequiredValue(principal), parsed.GetRequiredValue(operation), parsed.GetValue(community), identity);
            foreach (var warning in policy.Warnings.Where(static warning => warning.Code == PolicyWarning.DocumentInvalid))
            {
                console.Complain($"warning: {warning.Message}");
            }

            return Show(console, explanation, parsed.GetValue(json));
        });
        return command;
    }

    /// <summary>Explains whether a plugin that declares a capability, and was accepted with it, may use it for a principal.</summary>
    public static Command CreateCapability(CommandConsole console, Func<GovernedCommands> governed, Func<ParseResult, string> data)
    {
        var capability = new Argument<string>("CAPABILITY") { Description = "Wire name, such as network:connect" };
        var target = new Argument<string?>("TARGET") { Description = "What it is used on: a URL, a path, an id, a type of signal, a program with its arguments", Arity = ArgumentArity.ZeroOrOne };
        var (principal, community, json) = (Principal(), Community(), JsonOption());
        community.Required = true;
        community.Description = "Community in which the plugin runs";
        var plugin = new Option<string?>("--plugin") { HelpName = "ID", Description = "The plugin, as allowlists and blocklists name it (default: some plugin that no list names)" };
        var publisher = new Option<string?>("--publisher") { HelpName = "FINGERPRINT", Description = "Whose signature it bears (default: none)" };
        var command = new Command("capability", "Tell whether a plugin that declares a capability may use it, and what each layer says of it") { capability, target, principal, community, plugin, publisher, json };
        var remote = new RemoteExplanation(command, console, data, json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new ExplainRequest(
                ExplainKind.Capability,
                parsed.GetRequiredValue(principal),
                parsed.GetValue(community),
                Capability: parsed.GetRequiredValue(capability),
                Target: parsed.GetValue(target),
                Plugin: parsed.GetValue(plugin),
                Publisher: parsed.GetValue(publisher));
            if (await remote.AskAsync(parsed, request, cancellationToken) is { } exitCode)
            {
                return exitCode;
            }

            if (!CapabilityUse.TryParse(parsed.GetRequiredValue(capability), parsed.GetValue(target), out var use, out var fault))
            {
                throw new CommandException(ExitCode.Usage, fault);
            }

            var explanation = Explain(
                new PolicyDirectory(data(parsed)).Load() with { Commands = governed().Policy },
                parsed.GetRequiredValue(principal),
                parsed.GetRequiredValue(community)!,
                Plugin(parsed.GetValue(plugin) ?? AnyPlugin, parsed.GetValue(publisher), use),
                use);
            return Show(console, explanation, parsed.GetValue(json));
        });
        return command;
    }

    /// <summary>The option that names who asks.</summary>
    private static Option<string> Principal() => new("--as") { HelpName = "PRINCIPAL", Description = "Who asks", Required = true };

    private static Option<string?> Community() => new("--community") { HelpName = "NAME", Description = "Where (default: in the instance)" };

    private static Option<bool> JsonOption() => new("--json") { Description = "One JSON object on one line instead of text" };

    private static Explanation Explain(PolicyDocuments documents, string principal, string community, InstalledPlugin plugin, in CapabilityUse use)
    {
        var record = documents.CommunityOf(community);
        return PolicySnapshot.Compile(documents.WithCommunity(record with { Plugins = [plugin] })).ExplainCapability(principal, community, plugin.Id, use);
    }

    // Declares and was accepted with just what is asked about, so that the policies alone decide.
    private static InstalledPlugin Plugin(string id, string? publisher, in CapabilityUse use)
    {
        PublisherFingerprint? signer = null;
        if (publisher is not null && !PublisherFingerprint.TryParse(publisher, out signer, out var fault))
        {
            throw new CommandException(ExitCode.Usage, fault);
        }

        ItemList<Capability> asked = use.AsCapability() is { } capability ? [capability] : throw new CommandException(ExitCode.Usage, $"no plugin could declare '{use.Type}' for this");
        return new InstalledPlugin { Id = id, Publisher = signer, Digest = "asked", AcceptedDigest = "asked", Requested = asked, Accepted = asked };
    }

    private static int Show(CommandConsole console, Explanation explanation, bool asJson)
    {
        console.WriteLine(asJson ? ExplanationReport.ToJson(explanation) : ExplanationReport.ToText(explanation));
        return explanation.Outcome.Allowed ? ExitCode.Ok : ExitCode.PolicyDenied;
    }
}
