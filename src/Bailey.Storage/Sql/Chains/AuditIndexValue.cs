using System.Buffers.Binary;
using Bailey.Plugins.Audit;

namespace Bailey.Storage.Sql.Chains;

/// <summary>
/// Numbers that stand for values in the index of the audit log. Two values may share one: a block that is looked into in vain, and nothing else.
/// </summary>
internal static class AuditIndexValue
{
    /// <summary>Entries of a block, as a power of two: 256.</summary>
    internal const int BlockBits = 8;

    // Deeper domains are found by the one above them at this depth.
    private const int MaxDepth = 16;

    internal static long BlockOf(long sequence) => (sequence - 1) >> BlockBits;

    internal static long Plugin(string plugin) => Of('p', plugin);

    internal static long Principal(string principal) => Of('u', principal);

    internal static long Action(string action) => Of('a', action);

    internal static long Outcome(AuditOutcome outcome) => Of('o', AuditOutcomeNames.Of(outcome));

    internal static long Reason(string reason) => Of('r', reason);

    // Ids begin with their time, so that those of one time stand together in the index.
    internal static long Decision(Guid decision)
    {
        Span<byte> bytes = stackalloc byte[16];
        decision.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    /// <summary>Values of a domain path: the path, and those of all domains above it.</summary>
    internal static void Domains(string path, Action<long> add)
    {
        var depth = 0;
        for (var at = 1; at <= path.Length && depth < MaxDepth; at++)
        {
            if (at == path.Length || path[at] == '/')
            {
                add(Of('d', path.AsSpan(0, at)));
                depth++;
            }
        }
    }

    /// <summary>All values of an entry.</summary>
    internal static void All(AuditEntry entry, Action<long> add)
    {
        if (entry.Plugin is { } plugin)
        {
            add(Plugin(plugin));
        }

        if (entry.Principal is { } principal)
        {
            add(Principal(principal));
        }

        add(Action(entry.Action.Name));
        add(Outcome(entry.Outcome));
        add(Reason(entry.ReasonCode));
        add(Decision(entry.DecisionId));
        Domains(entry.DomainPath, add);
    }

    /// <summary>The value that all entries at or below a domain path have.</summary>
    internal static long Domain(string path)
    {
        var value = 0L;
        Domains(path, found => value = found);
        return value;
    }

    // FNV-1a, the same on every machine.
    private static long Of(char kind, ReadOnlySpan<char> text)
    {
        var hash = (14695981039346656037UL ^ kind) * 1099511628211UL;
        foreach (var unit in text)
        {
            hash = (hash ^ unit) * 1099511628211UL;
        }

        return (long)hash;
    }
}
