using System.Collections.Frozen;

namespace Bailey.Scripting.Gate;

/// <summary>Types by namespace and name, with what may be used of them. The form is told in allowed.txt.</summary>
internal sealed class AllowList
{
    private readonly Dictionary<string, NamespaceRule> _namespaces = new(StringComparer.Ordinal);

    /// <summary>The namespaces, in the order of the text.</summary>
    internal IEnumerable<string> Namespaces => _namespaces.Keys;

    internal static AllowList Parse(string text)
    {
        var list = new AllowList();
        NamespaceRule? current = null;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line.StartsWith("namespace ", StringComparison.Ordinal))
            {
                list._namespaces.Add(line["namespace ".Length..], current = new NamespaceRule());
                continue;
            }

            Add(current ?? throw new FormatException($"no namespace before: {line}"), line);
        }

        return list;
    }

    /// <summary>The rule of a type; null where it is not allowed.</summary>
    /// <param name="space">Its namespace.</param>
    /// <param name="path">Its metadata name, with those of the types it is nested in before it: outermost first, separated by <c>/</c>.</param>
    internal TypeRule? Find(string space, string path)
    {
        if (!_namespaces.TryGetValue(space, out var rules))
        {
            return null;
        }

        if (rules.Types.TryGetValue(path, out var exact))
        {
            return exact;
        }

        var slash = path.LastIndexOf('/');
        if (slash < 0)
        {
            return rules.All && !rules.Except.Contains(path) ? TypeRule.Everything : null;
        }

        // What is nested in a type that may be used as it is, may be as well.
        return Find(space, path[..slash]) is { IsOnly: false } outer && outer.Allows(path[(slash + 1)..], false) ? TypeRule.Everything : null;
    }

    /// <summary>Whether anything may be used of a namespace, or of one below it.</summary>
    internal bool HasNamespace(string space) =>
        _namespaces.Keys.Any(known => known == space || (known.StartsWith(space, StringComparison.Ordinal) && known[space.Length] == '.'));

    private static void Add(NamespaceRule rules, string line)
    {
        if (line == "*")
        {
            rules.All = true;
            return;
        }

        if (line.StartsWith("- ", StringComparison.Ordinal))
        {
            rules.Except.Add(line[2..]);
            return;
        }

        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var typed = words[0] == "typed";
        var unnamed = words[0] == "unnamed";
        var name = words[typed || unnamed ? 1 : 0];
        var rest = words[(typed || unnamed ? 2 : 1)..];
        if (rest.Length > 0 && rest[0] is not ("-" or "="))
        {
            throw new FormatException($"a name is followed by - or =: {line}");
        }

        rules.Types.Add(name, new TypeRule(typed, unnamed, unnamed || rest is ["=", ..], rest.Skip(1).ToFrozenSet(StringComparer.Ordinal)));
    }

    private sealed class NamespaceRule
    {
        internal bool All { get; set; }

        internal HashSet<string> Except { get; } = new(StringComparer.Ordinal);

        internal Dictionary<string, TypeRule> Types { get; } = new(StringComparer.Ordinal);
    }
}
