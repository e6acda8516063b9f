using System.Collections.Immutable;
using Bailey.Policy.Commands;

namespace Bailey.Plugins.BuiltIn;

/// <summary>Installs the built-in plugins of an application.</summary>
public static class BuiltInPlugins
{
    /// <summary>Built-in plugins of one application: 256.</summary>
    public const int MaxPlugins = 256;

    /// <summary>
    /// Takes plugins in order through all steps, and puts into force what they registered: at once, and only where nothing aborts. A plugin that
    /// cannot be installed leaves nothing; where it is fail-open it is passed over with a warning, otherwise the inventory says that start-up is
    /// aborted, and is empty. Never throws for what a plugin does.
    /// </summary>
    /// <param name="plugins">The plugins.</param>
    /// <param name="options">How; the defaults where omitted.</param>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxPlugins"/>.</exception>
    public static BuiltInInventory Install(IEnumerable<IPlugin> plugins, BuiltInOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        options ??= BuiltInOptions.Default;
        var given = plugins.Take(MaxPlugins + 1).ToList();
        if (given.Count > MaxPlugins)
        {
            throw new ArgumentException($"there are more than {MaxPlugins} built-in plugins", nameof(plugins));
        }

        var staging = new PluginStaging(options);
        var candidates = given.Select((plugin, index) => staging.NameOf(plugin, index + 1)).ToList();
        if (FaultOfNames(candidates) is { } duplicate)
        {
            return BuiltInInventory.Aborted(duplicate, [], Withheld(candidates, duplicate), options);
        }

        var installed = new List<(BuiltInPlugin Plugin, StagedPlugin Staged)>();
        var skipped = ImmutableArray.CreateBuilder<SkippedPlugin>();
        foreach (var candidate in candidates)
        {
            var result = staging.Stage(candidate);
            if (result is { Plugin: { } plugin, Staged: { } staged })
            {
                installed.Add((plugin, staged));
            }
            else if (result.Fault is { AbortsAlways: false } fault && result.FailurePolicy == FailurePolicy.FailOpen)
            {
                skipped.Add(new SkippedPlugin(candidate.Label, result.Version, fault));
                options.Tell(new BuiltInWarning(candidate.Label, fault.ReasonCode, $"{fault.Message}; the application goes on without it"));
            }
            else
            {
                return BuiltInInventory.Aborted(result.Fault!, skipped.ToImmutable(), Withheld(candidates, result.Fault!, skipped), options);
            }
        }

        return FaultOfRules(installed.Select(static pair => pair.Plugin)) is { } rules
            ? BuiltInInventory.Aborted(rules, skipped.ToImmutable(), Withheld(candidates, rules, skipped), options)
            : BuiltInInventory.Of(installed, skipped.ToImmutable(), options);
    }

    private static BuiltInFault? FaultOfNames(List<PluginStaging.Candidate> candidates)
    {
        var twice = candidates
            .Where(static candidate => candidate is { Plugin: not null, Name: { Failed: false, Value: not null } })
            .GroupBy(static candidate => candidate.Name.Value!, StringComparer.Ordinal)
            .FirstOrDefault(static group => group.Skip(1).Any());
        if (twice is null)
        {
            return null;
        }

        var places = string.Join(" and ", twice.Select(static candidate => FormattableString.Invariant($"#{candidate.Place}")));
        var name = PlainText.OneLine(twice.Key);
        return new BuiltInFault(name, BuiltInReason.DuplicatePluginName, $"the built-in plugins {places} are all named '{name}'", "whoever composes the application must leave out all but one of them");
    }

    private static BuiltInFault? FaultOfRules(IEnumerable<BuiltInPlugin> plugins)
    {
        var restricting = plugins.Where(static plugin => !plugin.Rules.IsEmpty).Select(static plugin => plugin.Name).ToList();
        return restricting.Count < 2
            ? null
            : new BuiltInFault(
                string.Join(", ", restricting),
                CommandRuleReason.MultipleRestrictPlugins,
                $"the built-in plugins {string.Join(" and ", restricting.Select(static name => $"'{name}'"))} all contribute command rules, and only one may",
                "whoever composes the application must keep one of them");
    }

    private static ImmutableArray<string> Withheld(IEnumerable<PluginStaging.Candidate> candidates, BuiltInFault fault, IEnumerable<SkippedPlugin>? skipped = null) =>
        [.. candidates.Select(static candidate => candidate.Label).Except((skipped ?? []).Select(static plugin => plugin.Name)).Except(fault.Plugin.Split(", "))];
}
