using System.Collections.Frozen;
using System.Collections.Immutable;
using Bailey.Policy.Capabilities.Catalog;

namespace Bailey.Policy.Capabilities.Effective;

/// <summary>Tells which uses the capabilities of one kind are for. Compiled once; asking allocates nothing.</summary>
internal abstract class UseMatcher
{
    /// <summary>A matcher of capabilities that are all of one kind.</summary>
    internal static UseMatcher Of(IReadOnlyCollection<Capability> capabilities, IPathResolver paths) => capabilities.First() switch
    {
        FsRead or FsWrite => new PathMatcher([.. Listed(capabilities).Select(path => ResolvedPath.Of(path, paths)).OfType<string>().Distinct()]),
        SignalsSubscribe => new SubscriptionMatcher([.. Listed(capabilities).Select(SignalPattern.Parse)]),
        SignalsEmit => new SignalMatcher([.. Listed(capabilities).Select(SignalPattern.Parse)]),
        SignalsPropagate => new WordMatcher(Directions(Listed(capabilities)), matchesAny: false),
        ItemCapability => new WordMatcher(Listed(capabilities).ToHashSet(StringComparer.Ordinal), Listed(capabilities).Contains(CapabilityGrammar.Any)),
        NetworkConnect => new ConnectionMatcher([.. capabilities.Cast<NetworkConnect>()]),
        ProcessSpawn => new SpawnMatcher([.. capabilities.Cast<ProcessSpawn>().SelectMany(static spawn => spawn.Allowlist)], paths),
        _ => new PlainMatcher(),
    };

    /// <summary>Whether a use, of this kind, is meant.</summary>
    internal abstract bool Matches(in CapabilityUse use);

    private static IEnumerable<string> Listed(IEnumerable<Capability> capabilities) => capabilities.Cast<ItemCapability>().SelectMany(static capability => capability.Listed);

    private static HashSet<string> Directions(IEnumerable<string> words)
    {
        var all = words.ToHashSet(StringComparer.Ordinal);
        if (all.Contains("both"))
        {
            all.UnionWith(["up", "down"]);
        }
        else if (all.Contains("up") && all.Contains("down"))
        {
            all.Add("both");
        }

        return all;
    }

    private sealed class PlainMatcher : UseMatcher
    {
        internal override bool Matches(in CapabilityUse use) => true;
    }

    private sealed class WordMatcher(IEnumerable<string> words, bool matchesAny) : UseMatcher
    {
        private readonly FrozenSet<string> _words = words.ToFrozenSet(StringComparer.Ordinal);

        // A target that is the word for all of them is none of them: a plugin could otherwise name it to reach all at once.
        internal override bool Matches(in CapabilityUse use) =>
            !string.IsNullOrEmpty(use.Target) && use.Target != CapabilityGrammar.Any && (matchesAny || _words.Contains(use.Target));
    }

    private sealed class SignalMatcher(ImmutableArray<SignalPattern> patterns) : UseMatcher
    {
        internal override bool Matches(in CapabilityUse use)
        {
            foreach (var pattern in patterns)
            {
                if (use.Target is not null && pattern.Matches(use.Target))
                {
                    return true;
                }
            }

            return false;
        }
    }

    private sealed class SubscriptionMatcher(ImmutableArray<SignalPattern> patterns) : UseMatcher
    {
        internal override bool Matches(in CapabilityUse use)
        {
            foreach (var pattern in patterns)
            {
                if (use.Target is not null && pattern.Covers(use.Target))
                {
                    return true;
                }
            }

            return false;
        }
    }

    private sealed class PathMatcher(string[] folders) : UseMatcher
    {
        private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _folders =
            folders.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

        internal override bool Matches(in CapabilityUse use)
        {
            if (!AbsolutePath.IsNormal(use.Target))
            {
                return false;
            }

            // Folder by folder upwards: a path costs its depth, however many folders are allowed.
            for (var path = use.Target.AsSpan(); path.Length > 1; path = path[..path.LastIndexOf('/')])
            {
                if (_folders.Contains(path))
                {
                    return true;
                }
            }

            return false;
        }
    }

    // Entry by entry: what one entry says of hosts and another of ports must not be combined.
    private sealed class ConnectionMatcher(ImmutableArray<NetworkConnect> entries) : UseMatcher
    {
        private readonly (FrozenSet<string> Names, HostPattern[] Patterns, int[] Ports)[] _entries =
        [
            .. entries.Select(static entry => (
                entry.Hosts.Where(IsName).Select(static host => host.Host).ToFrozenSet(StringComparer.Ordinal),
                entry.Hosts.Where(static host => !IsName(host)).ToArray(),
                entry.Ports.ToArray())),
        ];

        internal override bool Matches(in CapabilityUse use)
        {
            if (use.Connection is not { } target)
            {
                return false;
            }

            foreach (var (names, patterns, ports) in _entries)
            {
                if (!ports.AsSpan().Contains(target.Port))
                {
                    continue;
                }

                if (target.Literal is null && names.Contains(target.Host))
                {
                    return true;
                }

                foreach (var pattern in patterns)
                {
                    if (pattern.Matches(target))
                    {
                        return true;
                    }
                }
            }

            return false;
        }

        // A name is found among any number of them at once; suffixes and networks are asked one by one.
        private static bool IsName(HostPattern host) => !host.IsSuffix && host.Network is null;
    }

    private sealed class SpawnMatcher(ImmutableArray<SpawnRule> rules, IPathResolver paths) : UseMatcher
    {
        private readonly (SpawnRule Rule, string? Executable, string? Folder)[] _rules =
            [.. rules.Select(rule => (rule, ResolvedPath.Of(rule.Executable.Text, paths), rule.WorkingDirectory is { } folder ? ResolvedPath.Of(folder.Text, paths) : null))];

        internal override bool Matches(in CapabilityUse use)
        {
            if (use.Spawn is not { } request)
            {
                return false;
            }

            foreach (var (rule, executable, folder) in _rules)
            {
                // By name as well as by file: one file may do the work of many programs, told apart by the name.
                if (executable is not null
                    && string.Equals(executable, request.ResolvedExecutable, StringComparison.Ordinal)
                    && string.Equals(rule.Executable.Text, request.Executable, StringComparison.Ordinal)
                    && (request.ResolvedWorkingDirectory is null || string.Equals(folder, request.ResolvedWorkingDirectory, StringComparison.Ordinal))
                    && MayHave(rule, request))
                {
                    return true;
                }
            }

            return false;
        }

        private static bool MayHave(SpawnRule rule, SpawnRequest request)
        {
            for (var i = 0; i < request.EnvironmentNames.Count; i++)
            {
                if (!IsListed(rule.Environment, request.EnvironmentNames[i]))
                {
                    return false;
                }
            }

            return rule.Arguments is null ? request.Arguments.Count == 0 : rule.Arguments.Matches(request.Arguments);
        }

        private static bool IsListed(ItemList<string> names, string name)
        {
            for (var i = 0; i < names.Count; i++)
            {
                if (string.Equals(names[i], name, StringComparison.Ordinal))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
