using System.Collections.Immutable;
using Bailey.Policy.Documents;

namespace Bailey.Policy.Simulation;

/// <summary>A decision as the audit log keeps it: who asked for what, where, and what came of it.</summary>
/// <param name="Principal">Who.</param>
public sealed record RecordedDecision(string Principal)
{
    /// <summary>Bytes of one line of an audit log: 64 KiB.</summary>
    public const int MaxLineBytes = 64 * 1024;

    /// <summary>When, as the log says; null where it does not.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Where; null for the instance.</summary>
    public string? Community { get; init; }

    /// <summary>The operation's path; null for a capability of a plugin.</summary>
    public string? Operation { get; init; }

    /// <summary>The plugin that used a capability; null for an operation.</summary>
    public string? Plugin { get; init; }

    /// <summary>The capability's wire name; null for an operation.</summary>
    public string? Capability { get; init; }

    /// <summary>What the capability was used on.</summary>
    public string? Target { get; init; }

    /// <summary>Reads entries of an audit log: JSON, one object a line. Members that decide nothing are passed over.</summary>
    /// <param name="utf8">The log.</param>
    /// <param name="source">What it was read from, for messages.</param>
    public static DocumentResult<RecordedActivity> ReadLines(ReadOnlySpan<byte> utf8, string source)
    {
        var faults = new FaultList(source, DocumentLimits.Default);
        var entries = ImmutableArray.CreateBuilder<RecordedDecision>();
        var skipped = 0;
        var line = 0;
        while (!utf8.IsEmpty)
        {
            var end = utf8.IndexOf((byte)'\n');
            var text = (end < 0 ? utf8 : utf8[..end]).Trim(" \t\r"u8);
            utf8 = end < 0 ? default : utf8[(end + 1)..];
            line++;
            if (text.IsEmpty)
            {
                continue;
            }

            if (RecordedLine.Read(text, line, faults) is { } entry)
            {
                entries.Add(entry);
            }
            else
            {
                skipped++;
            }
        }

        return faults.Result(new RecordedActivity(entries.ToImmutable(), skipped));
    }
}
