using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Governance;

namespace Bailey.Cli.Policy;

/// <summary><c>bailey policy ...</c>: what governs, why, and whether a document is sound.</summary>
internal static class PolicyCommand
{
    /// <summary>The group, writing to a console.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="governed">The commands and the rules over them, known once the command line is parsed.</param>
    /// <param name="data">The data directory that a command line means.</param>
    public static Command Create(CommandConsole console, Func<GovernedCommands> governed, Func<ParseResult, string> data) => new("policy", "Show, set, explain and check the policy")
    {
        ShowPolicyCommand.Create(console, governed, data),
        PluginPolicyCommands.CreateSet(console, data),
        PluginPolicyCommands.CreateInstance(console, data),
        new Command("explain", "Tell what would be decided, and why")
        {
            ExplainEgressCommand.Create(console, data),
            ExplainPolicyCommand.CreateOperation(console, governed, data),
            ExplainPolicyCommand.CreateCapability(console, governed, data),
        },
        SimulatePolicyCommand.Create(console, governed, data),
        ValidatePolicyCommand.Create(console, data),
    };
}
