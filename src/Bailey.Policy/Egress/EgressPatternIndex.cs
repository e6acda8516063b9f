using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Bailey.Policy.Egress;

/// <summary>
/// Finds the pattern that decides among any number of them: one look-up for the host itself and one for each of its suffixes that is as long as
/// some pattern's, the longest first, so that the most specific pattern that fits is the one that is named. Allocates nothing.
/// </summary>
internal sealed class EgressPatternIndex
{
    private readonly FrozenDictionary<string, HostRules> _exact;
    private readonly FrozenDictionary<string, HostRules>.AlternateLookup<ReadOnlySpan<char>> _suffixes;
    private readonly bool[] _suffixLengths;
    private readonly int _longestSuffix;

    internal EgressPatternIndex(ImmutableArray<EgressPattern> patterns)
    {
        _exact = Index(patterns, isSuffix: false);
        var suffixes = Index(patterns, isSuffix: true);
        _suffixes = suffixes.GetAlternateLookup<ReadOnlySpan<char>>();
        _longestSuffix = suffixes.Keys.Select(static suffix => suffix.Length).DefaultIfEmpty().Max();
        _suffixLengths = new bool[_longestSuffix + 1];
        foreach (var suffix in suffixes.Keys)
        {
            _suffixLengths[suffix.Length] = true;
        }
    }

    /// <summary>What the patterns say of a target.</summary>
    internal EgressMatch Find(EgressTarget target)
    {
        var match = EgressMatch.None;
        if (_exact.TryGetValue(target.Host, out var rules) && rules.Decide(ref match, target))
        {
            return match;
        }

        // An address has no subdomains, although it has dots.
        if (_longestSuffix == 0 || target.Literal is not null)
        {
            return match;
        }

        var rest = target.Host.AsSpan();
        for (var dot = rest.IndexOf('.'); dot >= 0; dot = rest.IndexOf('.'))
        {
            rest = rest[(dot + 1)..];
            if (rest.Length <= _longestSuffix && _suffixLengths[rest.Length] && _suffixes.TryGetValue(rest, out rules) && rules.Decide(ref match, target))
            {
                break;
            }
        }

        return match;
    }

    /// <summary>Whether a pattern names the subdomains of this very host.</summary>
    internal bool NamesSubdomainsOf(string host) => _longestSuffix >= host.Length && _suffixes.ContainsKey(host);

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

        /// <summary>Whether one of them accepts the target; what was found for a more specific host stays.</summary>
        internal bool Decide(ref EgressMatch match, EgressTarget target)
        {
            var ports = target.IsHttps ? _https : _http;
            match = new(
                ports.Find(target.Port),
                match.OfScheme == EgressMatch.Nothing ? ports.First : match.OfScheme,
                match.OfHost == EgressMatch.Nothing ? _first : match.OfHost);
            return match.Accepting != EgressMatch.Nothing;
        }
    }

    /// <summary>The positions of patterns of one host and scheme; the first where a port stands twice, and a number before "*".</summary>
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

            var at = _ports.AsSpan().BinarySearch(port);
            return at < 0 ? _anyPort : _positions[at];
        }
    }
}
