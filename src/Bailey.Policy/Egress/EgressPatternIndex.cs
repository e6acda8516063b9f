using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Bailey.Policy.Egress;

/// <summary>
/// Finds the patterns that name a host among any number of them: one look-up for the host itself and one for each of its suffixes
/// that is as long as some pattern's. Answers like a scan in the order of the patterns, and allocates nothing.
/// </summary>
internal sealed class EgressPatternIndex
{
    private readonly FrozenDictionary<string, HostRules> _exact;
    private readonly FrozenDictionary<string, HostRules>.AlternateLookup<ReadOnlySpan<char>> _suffixes;
    private readonly FrozenSet<int> _suffixLengths;
    private readonly int _longestSuffix;

    internal EgressPatternIndex(ImmutableArray<EgressPattern> patterns)
    {
        _exact = Index(patterns, isSuffix: false);
        var suffixes = Index(patterns, isSuffix: true);
        _suffixes = suffixes.GetAlternateLookup<ReadOnlySpan<char>>();
        _suffixLengths = suffixes.Keys.Select(static suffix => suffix.Length).ToFrozenSet();
        _longestSuffix = suffixes.Count == 0 ? 0 : _suffixLengths.Max();
    }

    /// <summary>What the patterns say of a target.</summary>
    internal EgressMatch Find(EgressTarget target)
    {
        var match = EgressMatch.None;
        if (_exact.TryGetValue(target.Host, out var rules))
        {
            rules.AddTo(ref match, target);
        }

        // An address has no subdomains, although it has dots.
        if (target.Literal is null && _longestSuffix > 0)
        {
            AddSuffixes(ref match, target);
        }

        return match;
    }

    /// <summary>Whether a pattern names the subdomains of this very host.</summary>
    internal bool NamesSubdomainsOf(string host) => _longestSuffix >= host.Length && _suffixes.ContainsKey(host);

    private void AddSuffixes(ref EgressMatch match, EgressTarget target)
    {
        var rest = target.Host.AsSpan();
        for (var dot = rest.IndexOf('.'); dot >= 0; dot = rest.IndexOf('.'))
        {
            rest = rest[(dot + 1)..];
            if (rest.Length <= _longestSuffix && _suffixLengths.Contains(rest.Length) && _suffixes.TryGetValue(rest, out var rules))
            {
                rules.AddTo(ref match, target);
            }
        }
    }

    private static FrozenDictionary<string, HostRules> Index(ImmutableArray<EgressPattern> patterns, bool isSuffix) =>
        patterns.Select(static (pattern, position) => (Pattern: pattern, Position: position))
            .Where(entry => entry.Pattern.IsSuffix == isSuffix)
            .GroupBy(static entry => entry.Pattern.Host, StringComparer.Ordinal)
            .ToFrozenDictionary(static host => host.Key, static host => new HostRules([.. host]), StringComparer.Ordinal);

    /// <summary>The patterns of one host or suffix, by scheme and port.</summary>
    private sealed class HostRules((EgressPattern Pattern, int Position)[] entries)
    {
        private readonly PortRules _https = new(entries, Uri.UriSchemeHttps);
        private readonly PortRules _http = new(entries, Uri.UriSchemeHttp);
        private readonly int _first = entries.Min(static entry => entry.Position);

        internal void AddTo(ref EgressMatch match, EgressTarget target)
        {
            var ports = target.Scheme == Uri.UriSchemeHttps ? _https : _http;
            match = new(
                Math.Min(match.Accepting, ports.Find(target.Port)),
                Math.Min(match.OfScheme, ports.First),
                Math.Min(match.OfHost, _first));
        }
    }

    /// <summary>The positions of patterns of one host and scheme; the first where a port stands twice.</summary>
    private readonly struct PortRules
    {
        private readonly int[] _ports;
        private readonly int[] _positions;
        private readonly int _anyPort = EgressMatch.Nothing;

        internal PortRules((EgressPattern Pattern, int Position)[] entries, string scheme)
        {
            var ports = new SortedDictionary<int, int>();
            foreach (var (pattern, position) in entries)
            {
                if (pattern.Scheme != scheme)
                {
                    continue;
                }

                First = Math.Min(First, position);
                if (pattern.Port is { } port)
                {
                    ports.TryAdd(port, position);
                }
                else
                {
                    _anyPort = Math.Min(_anyPort, position);
                }
            }

            _ports = [.. ports.Keys];
            _positions = [.. ports.Values];
        }

        internal int First { get; } = EgressMatch.Nothing;

        internal int Find(int port)
        {
            // No pattern means port 0, "*" included: nothing can be connected to there.
            if (port == 0)
            {
                return EgressMatch.Nothing;
            }

            var at = Array.BinarySearch(_ports, port);
            return at < 0 ? _anyPort : Math.Min(_anyPort, _positions[at]);
        }
    }
}
