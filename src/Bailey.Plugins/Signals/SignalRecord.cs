using System.Collections.Immutable;
using System.Text;

namespace Bailey.Plugins.Signals;

/// <summary>A signal that was sent, and what happened to it.</summary>
public sealed record SignalRecord
{
    /// <summary>Its id: a UUID of version 7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The community in whose tree it travels.</summary>
    public required string Community { get; init; }

    /// <summary>What it is about, in words parted by dots, as <c>report.created</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The domain that it was sent from; null for the community itself.</summary>
    public string? OriginDomain { get; init; }

    /// <summary>The plugin that sent it; null where the application did.</summary>
    public string? OriginPlugin { get; init; }

    /// <summary>For whom it was sent.</summary>
    public required string Principal { get; init; }

    /// <summary>What it says, as JSON.</summary>
    public required string PayloadJson { get; init; }

    /// <summary>Higher is more urgent: 0 to 9, default 5.</summary>
    public int Priority { get; init; } = 5;

    /// <summary>When it was sent.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>After when it is dropped where it was not delivered; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether each receiver must acknowledge it.</summary>
    public bool RequiresAck { get; init; }

    /// <summary>Bytes that it counts as in the store, when it is put there: its payload and type, 256 for the rest, and 128 for each step so far.</summary>
    public long StoredBytes => 256 + Encoding.UTF8.GetByteCount(PayloadJson) + Encoding.UTF8.GetByteCount(Type) + (128L * History.Length);

    /// <summary>What happened to it at each domain, in order.</summary>
    public ImmutableArray<SignalStep> History { get; init; } = [];
}
