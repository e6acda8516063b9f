using System.Collections.Frozen;

namespace Bailey.Policy.Permissions;

/// <summary>
/// Patterns with what each decides, compiled so that asking costs one lookup and a short walk, however many patterns there are. Of
/// several that match the one added first decides, so revokes are added before grants. Immutable.
/// </summary>
internal sealed class PermissionTable
{
    private readonly FrozenDictionary<string, Entry> _literals;
    private readonly Node? _wildcards;

    private PermissionTable(FrozenDictionary<string, Entry> literals, Node? wildcards)
    {
        _literals = literals;
        _wildcards = wildcards;
    }

    internal static PermissionTable Empty { get; } = Compile([]);

    internal static PermissionTable Compile(IEnumerable<(PermissionPattern Pattern, Decision Decision)> rules)
    {
        var literals = new Dictionary<string, Entry>(StringComparer.Ordinal);
        NodeBuilder? wildcards = null;
        var rank = 0;
        foreach (var (pattern, decision) in rules)
        {
            var entry = new Entry(rank++, decision);
            if (pattern.IsLiteral)
            {
                literals.TryAdd(pattern.Text, entry);
            }
            else
            {
                (wildcards ??= new NodeBuilder()).Add(pattern.Segments, entry);
            }
        }

        return new PermissionTable(literals.ToFrozenDictionary(StringComparer.Ordinal), wildcards?.Build());
    }

    /// <summary>What the first matching pattern decides; null where none matches.</summary>
    internal Decision? Find(Permission permission)
    {
        var best = _literals.GetValueOrDefault(permission.Text);
        if (_wildcards is not null)
        {
            _wildcards.Find(permission.Segments, 0, ref best);
        }

        return best?.Decision;
    }

    private sealed record Entry(int Rank, Decision Decision);

    private sealed class Node(FrozenDictionary<string, Node> children, Node? star, Entry? here, Entry? below)
    {
        // Depth is bounded by the segments of a permission, and visits by the nodes there are.
        internal void Find(string[] segments, int depth, ref Entry? best)
        {
            if (depth == segments.Length)
            {
                Take(here, ref best);
                return;
            }

            Take(below, ref best);
            if (children.Count > 0 && children.TryGetValue(segments[depth], out var child))
            {
                child.Find(segments, depth + 1, ref best);
            }

            star?.Find(segments, depth + 1, ref best);
        }

        private static void Take(Entry? entry, ref Entry? best)
        {
            if (entry is not null && (best is null || entry.Rank < best.Rank))
            {
                best = entry;
            }
        }
    }

    private sealed class NodeBuilder
    {
        private readonly Dictionary<string, NodeBuilder> _children = new(StringComparer.Ordinal);
        private NodeBuilder? _star;
        private Entry? _here;
        private Entry? _below;

        internal void Add(string[] segments, Entry entry)
        {
            var node = this;
            var last = segments.Length - 1;
            for (var i = 0; i < last; i++)
            {
                node = node.Child(segments[i]);
            }

            if (segments[last] == "*")
            {
                node._below ??= entry;
            }
            else
            {
                node.Child(segments[last])._here ??= entry;
            }
        }

        internal Node Build() =>
            new(_children.ToFrozenDictionary(static child => child.Key, static child => child.Value.Build(), StringComparer.Ordinal), _star?.Build(), _here, _below);

        private NodeBuilder Child(string segment)
        {
            if (segment == "*")
            {
                return _star ??= new NodeBuilder();
            }

            if (!_children.TryGetValue(segment, out var child))
            {
                _children[segment] = child = new NodeBuilder();
            }

            return child;
        }
    }
}
