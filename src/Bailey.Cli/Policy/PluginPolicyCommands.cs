using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;

namespace Bailey.Cli.Policy;

/// <summary><c>bailey policy set</c> and <c>bailey policy instance show|set</c>: what plugins may on a server.</summary>
internal static class PluginPolicyCommands
{
    /// <summary>Replaces the plugin policy of a community.</summary>
    public static Command CreateSet(CommandConsole console, Func<ParseResult, string> data)
    {
        var (file, ifMatch) = (RemotePolicyDocument.CreateFile(), RemotePolicyDocument.CreateIfMatch());
        return new RemoteCommand(console, data, "set", "Replace the plugin policy of a community of a server", file, ifMatch).Does(call =>
            new RemotePolicyDocument(call).SetAsync(call.Parsed.GetRequiredValue(file), call.Parsed.GetValue(ifMatch)));
    }

    /// <summary>The plugin policy of the instance.</summary>
    public static Command CreateInstance(CommandConsole console, Func<ParseResult, string> data)
    {
        var (file, ifMatch) = (RemotePolicyDocument.CreateFile(), RemotePolicyDocument.CreateIfMatch());
        return new Command("instance", "Show or replace the plugin policy of the instance, which bounds that of every community")
        {
            RemoteCommand.OfInstance(console, data, "show", "Show the plugin policy of the instance of a server").Does(static call => new RemotePolicyDocument(call).ShowAsync()),
            RemoteCommand.OfInstance(console, data, "set", "Replace the plugin policy of the instance of a server", file, ifMatch).Does(call =>
                new RemotePolicyDocument(call).SetAsync(call.Parsed.GetRequiredValue(file), call.Parsed.GetValue(ifMatch))),
        };
    }
}
