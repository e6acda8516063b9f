using System.Text;

namespace Bailey.Plugins.Signals;

/// <summary>How far a signal has come: how many subscribers of each domain have it still before them. Used under the lock of its community.</summary>
internal sealed class SignalProgress(Guid id, string payload)
{
    private readonly Dictionary<string, (int Left, bool Missed)> _domains = new(StringComparer.Ordinal);
    private int _undelivered;
    private int _unsettled;

    /// <summary>Whether nothing more will happen at any subscriber.</summary>
    internal bool IsSettled => _unsettled == 0;

    internal Guid Id { get; } = id;

    /// <summary>Bytes that are held until the last delivery has ended.</summary>
    internal long Bytes { get; } = Encoding.UTF8.GetByteCount(payload);

    internal void Expect(string? domain)
    {
        _undelivered++;
        _unsettled++;
        var (left, missed) = _domains.GetValueOrDefault(domain ?? "");
        _domains[domain ?? ""] = (left + 1, missed);
    }

    internal void Miss(string? domain) => _domains[domain ?? ""] = (_domains.GetValueOrDefault(domain ?? "").Left, true);

    /// <summary>A delivery has ended, or will not take place.</summary>
    /// <returns>Whether it was the last.</returns>
    internal bool Delivered() => --_undelivered == 0;

    /// <summary>Nothing more will happen at one subscriber.</summary>
    /// <returns>Whether every subscriber of the domain has had the signal now.</returns>
    internal bool Settle(string? domain, bool hadIt)
    {
        _unsettled--;
        var (left, missed) = _domains[domain ?? ""];
        _domains[domain ?? ""] = (left - 1, missed || !hadIt);
        return left == 1 && hadIt && !missed;
    }
}
