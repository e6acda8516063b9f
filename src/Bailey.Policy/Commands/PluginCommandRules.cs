using System.Collections.Immutable;

namespace Bailey.Policy.Commands;

/// <summary>Rules that a built-in plugin contributes. One plugin may do so several times.</summary>
/// <param name="Plugin">The name of the plugin.</param>
/// <param name="Rules">Its rules; none contributes nothing.</param>
public sealed record PluginCommandRules(string Plugin, ImmutableArray<CommandRule> Rules);
