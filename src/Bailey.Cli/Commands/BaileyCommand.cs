using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Bailey.Cli.Audit;
using Bailey.Cli.Call;
using Bailey.Cli.Communities;
using Bailey.Cli.Demo;
using Bailey.Cli.Dev;
using Bailey.Cli.Docs;
using Bailey.Cli.Governance;
using Bailey.Cli.Inspect;
using Bailey.Cli.Jobs;
using Bailey.Cli.New;
using Bailey.Cli.Operations;
using Bailey.Cli.Packages;
using Bailey.Cli.Plugins;
using Bailey.Cli.Policy;
using Bailey.Cli.Principals;
using Bailey.Cli.Run;
using Bailey.Cli.Scripts;
using Bailey.Cli.Serve;
using Bailey.Cli.Tokens;
using Bailey.Plugins.Store;
using Bailey.Policy;
using Bailey.Policy.Commands;
using Bailey.Policy.Documents;
using Bailey.Storage.Files;
using Bailey.Storage.Inventories;
using Bailey.Storage.Policies;

namespace Bailey.Cli.Commands;

/// <summary>The <c>bailey</c> command: parses the command line, runs what it asks for, and turns faults into one line each.</summary>
internal static class BaileyCommand
{
    private static readonly ParserConfiguration _parsing = new()
    {
        // A value may begin with '@', and a plugin's configuration must not read files by it.
        ResponseFileTokenReplacer = null,
        EnablePosixBundling = false,
    };

    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> InvokeAsync(string[] args, CommandConsole console, CancellationToken cancellationToken)
    {
        try
        {
            GovernedCommands? governed = null;
            var data = DataDirectory.CreateOption();
            var root = Create(console, data, () => governed!);
            var parsed = root.Parse(args.Length == 0 ? ["--help"] : args, _parsing);
            governed = new GovernedCommands(root, Rules(DataDirectory.Find(parsed, data, console)));
            governed.HideDenied();

            var command = parsed.CommandResult.Command;
            var denial = governed.DecisionOn(command);
            var exitCode = denial.Allowed ? await RunAsync(parsed, governed, console, cancellationToken) : DenialReport.Show(console, denial, AsksForJson(args));
            return args.Length == 0 ? ExitCode.Usage : exitCode;
        }
        catch (CommandException e)
        {
            return FaultReport.Show(console, e.ExitCode, e.Message, AsksForJson(args));
        }
        catch (StorageException e)
        {
            return FaultReport.Show(console, ExitCode.NoInput, e.Message, AsksForJson(args), e.Code);
        }
        catch (PluginStoreException e)
        {
            return FaultReport.Show(console, ExitCode.NoInput, e.Message, AsksForJson(args), e.Code);
        }
        catch (PolicyDocumentException e)
        {
            return FaultReport.Show(console, e, AsksForJson(args));
        }
        catch (DenialException e)
        {
            return DenialReport.Show(console, e.Denial, AsksForJson(args));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            console.Complain("interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            // Whatever gets here is a fault of Bailey, so the developer's view of it follows the line for the user.
            var exitCode = FaultReport.Show(console, ExitCode.Internal, $"a fault of Bailey itself, please report it: {e.GetType().Name}: {e.Message}", AsksForJson(args));
            console.Error.WriteLine(e.StackTrace);
            return exitCode;
        }
    }

    /// <summary>The whole tree of commands.</summary>
    /// <param name="console">Where they read and write.</param>
    /// <param name="data">The option that names the data directory.</param>
    /// <param name="governed">The same tree under its rules, known once the command line is parsed.</param>
    internal static RootCommand Create(CommandConsole console, Option<string?> data, Func<GovernedCommands> governed) =>
        new("Runs other people's code safely: plugins and scripts, under one policy and enforced limits")
        {
            data,
            RunCommand.Create(console, data),
            LintCommand.Create(console),
            InspectCommand.Create(console),
            NewCommand.Create(console),
            DevCommand.Create(console),
            PackCommand.Create(console),
            KeygenCommand.Create(console),
            SignCommand.Create(console),
            VerifyCommand.Create(console),
            PrincipalCommand.Create(console, parsed => DataDirectory.Require(parsed, data, console)),
            PluginsCommand.Create(console, parsed => DataDirectory.Require(parsed, data, console)),
            CommunityCommand.Create(console, parsed => DataDirectory.Require(parsed, data, console)),
            InviteCommand.Create(console, parsed => DataDirectory.Require(parsed, data, console)),
            TokenCommand.Create(console, parsed => DataDirectory.Require(parsed, data, console)),
            CallCommand.Create(console, parsed => DataDirectory.Require(parsed, data, console)),
            JobsCommand.Create(console, parsed => DataDirectory.Require(parsed, data, console)),
            PolicyCommand.Create(console, governed, parsed => DataDirectory.Require(parsed, data, console)),
            AuditCommand.Create(console, parsed => DataDirectory.Require(parsed, data, console)),
            ServeCommand.Create(console, parsed => DataDirectory.Require(parsed, data, console)),
            DemoCommand.Create(console),
            BackupCommand.CreateBackup(console, parsed => DataDirectory.Require(parsed, data, console)),
            BackupCommand.CreateRestore(console, parsed => DataDirectory.Require(parsed, data, console)),
            MigrateCommand.Create(console, parsed => DataDirectory.Require(parsed, data, console)),
            DoctorCommand.Create(console, parsed => DataDirectory.Require(parsed, data, console)),
            SmokeTestCommand.Create(console),
            DocsCommand.Create(console),
        };

    // Only for a command that is not denied: what is wrong with the arguments of one that is concerns nobody.
    private static async Task<int> RunAsync(ParseResult parsed, GovernedCommands governed, CommandConsole console, CancellationToken cancellationToken)
    {
        if (parsed.Action is ParseErrorAction)
        {
            throw UsageFault.Of(parsed);
        }

        using var text = new StringWriter();
        var exitCode = await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = text,
                Error = console.Error,
            },
            cancellationToken);
        if (parsed.Action is HelpAction)
        {
            text.WriteLine(ExitCode.Table);
            if (governed.Policy.Fault is { } fault)
            {
                console.Complain($"{fault.Message}; only diagnostics are shown");
            }
        }

        if (text.GetStringBuilder().Length > 0)
        {
            console.WriteLine(text.ToString().TrimEnd());
        }

        return exitCode;
    }

    // The rules that the host of this data directory started with, if any: what is denied there is denied here.
    private static CommandPolicy Rules(DataDirectory? data)
    {
        if (data is null)
        {
            return CommandPolicy.None;
        }

        try
        {
            return InventoryFile.Read(data.FullPath) is { } inventory
                ? inventory.ResolveCommandPolicy(() => CommandRuleFile.Read(data.FullPath))
                : CommandPolicy.Resolve([], () => CommandRuleFile.Read(data.FullPath));
        }
        catch (StorageException e)
        {
            return CommandPolicy.Unusable(Decision.Deny(
                DecisionLayer.CommandRule,
                CommandRuleReason.PolicyInvalid,
                $"the command rules of built-in plugins cannot be told: {e.Message}",
                "start the host again, which writes that file anew, or remove it where no host uses this data directory any more") with
            { Source = e.FilePath });
        }
    }

    // Of arguments that nobody parsed: those of a denied command mean nothing else.
    private static bool AsksForJson(string[] args)
    {
        var options = args.TakeWhile(static argument => argument != "--").ToList();
        return options.Any(static argument => argument is "--json" or "--json=true" or "--json:true" or "--format=json" or "--format:json")
            || options.Zip(options.Skip(1)).Any(static pair => pair is ("--format", "json"));
    }
}
