using System.Collections.Concurrent;
using Bailey.Policy.Permissions;

namespace Bailey.Policy.Quotas;

/// <summary>
/// All ledgers of a host: one for each principal, and one for each plugin in each community. There is one book in a process, for the life of
/// the process: what is counted is counted nowhere else. To be used from any thread.
/// </summary>
/// <param name="clock">The clock of the rates; that of the system where omitted.</param>
/// <param name="breached">
/// Told of every denial, on the thread that is denied and after nothing was taken; by it denials reach the audit log. What it throws, the one who
/// asked gets.
/// </param>
/// <remarks>Ledgers are opened for principals and plugins that the host knows; it must not open one for any name that a stranger sends.</remarks>
public sealed class LedgerBook(TimeProvider? clock = null, Action<QuotaBreach>? breached = null)
{
    /// <summary>Who holds this permission is exempt from rates, and from no other limit.</summary>
    public static readonly Permission Unbounded = Permission.Parse("system:resources:unbounded");

    private const int LongestName = 64;

    // Names of principals differ by more than case: two spellings must not have two budgets.
    private readonly ConcurrentDictionary<string, PrincipalLedger> _principals = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(string Plugin, string? Community), PluginLedger> _plugins = new();
    private readonly QuotaClock _clock = new(clock ?? TimeProvider.System);

    // Most principals and plugins have the quotas of another one; they share what goes with them.
    private PrincipalTerms? _lastTerms;
    private PluginTerms? _lastPluginTerms;
    private Grant _granted = new(1, long.MaxValue);

    /// <summary>
    /// Which part of each rate, and of the calls in flight, this process may give out, where several processes share them: 0 to 1. Whatever it is, one unit can
    /// be given out. Default 1; 0 once the time is over that it was taken for.
    /// </summary>
    public double Share
    {
        get
        {
            var granted = Volatile.Read(ref _granted);
            return granted.Ends == long.MaxValue || _clock.Now < granted.Ends ? granted.Share : 0;
        }
    }

    /// <summary>Ledgers of principals.</summary>
    public IEnumerable<PrincipalLedger> Principals => _principals.Select(static entry => entry.Value);

    /// <summary>Ledgers of plugins.</summary>
    public IEnumerable<PluginLedger> Plugins => _plugins.Select(static entry => entry.Value);

    /// <summary>
    /// The ledger of a principal, made where there is none, with these limits in force from now on. Allocates nothing where it is there and its
    /// limits are the same.
    /// </summary>
    /// <param name="principal">Its name, compared without case.</param>
    /// <param name="quotas">Its limits.</param>
    /// <param name="exemptFromRates">Whether it holds <see cref="Unbounded"/>.</param>
    public PrincipalLedger Open(string principal, PrincipalQuotas quotas, bool exemptFromRates = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(principal);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(principal.Length, LongestName, nameof(principal));
        ArgumentNullException.ThrowIfNull(quotas);
        if (!_principals.TryGetValue(principal, out var ledger))
        {
            ledger = _principals.GetOrAdd(principal, new PrincipalLedger(principal, Terms(quotas, exemptFromRates)));
        }

        if (!ledger.Has(quotas, exemptFromRates, Share))
        {
            ledger.Change(Terms(quotas, exemptFromRates));
        }

        return ledger;
    }

    /// <summary>The ledger of a plugin in a community, made where there is none, with these limits in force from now on.</summary>
    /// <param name="plugin">The plugin's id.</param>
    /// <param name="community">The community, or null where the plugin runs for the instance.</param>
    /// <param name="quotas">What the plugin may.</param>
    /// <param name="communityQuotas">What plugins of the community may, where it says; the lower of both is in force.</param>
    public PluginLedger Open(string plugin, string? community, PluginQuotas quotas, PluginQuotas? communityQuotas = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(plugin);
        ArgumentNullException.ThrowIfNull(quotas);
        var lower = communityQuotas is null ? quotas : quotas.Lower(communityQuotas);
        if (!_plugins.TryGetValue((plugin, community), out var ledger))
        {
            ledger = _plugins.GetOrAdd((plugin, community), new PluginLedger(plugin, community, Terms(lower)));
        }

        if (!ledger.Has(lower, Share))
        {
            ledger.Change(Terms(lower));
        }

        return ledger;
    }

    /// <summary>Puts another share in force, at once and for every ledger: what is left above it is lost.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="lasting">
    /// How long it may be given out, above 0. From then on the share is 0 for all ledgers that are opened, with nobody having to say so: a process that was
    /// held up gives out nothing that others have meanwhile. Null for ever.
    /// </param>
    public void TakeShare(double share, TimeSpan? lasting = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        if (lasting is { } time)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero, nameof(lasting));
        }

        var before = Share;
        Volatile.Write(ref _granted, new Grant(share, lasting is { } some ? _clock.Now + some.Ticks : long.MaxValue));
        if (before.Equals(share))
        {
            // Only for longer.
            return;
        }

        foreach (var ledger in Principals)
        {
            Open(ledger.Principal, ledger.Quotas, ledger.IsExemptFromRates);
        }

        foreach (var ledger in Plugins)
        {
            Open(ledger.Plugin, ledger.Community, ledger.Quotas);
        }
    }

    /// <summary>The ledger of a principal, where one was opened.</summary>
    public PrincipalLedger? Find(string principal) => _principals.GetValueOrDefault(principal);

    /// <summary>The ledger of a plugin in a community, where one was opened.</summary>
    public PluginLedger? Find(string plugin, string? community) => _plugins.GetValueOrDefault((plugin, community));

    internal static long PartOf(long whole, double share) => share >= 1 ? whole : Math.Max(1, (long)(whole * share));

    private PrincipalTerms Terms(PrincipalQuotas quotas, bool exemptFromRates)
    {
        var (share, last) = (Share, Volatile.Read(ref _lastTerms));
        if (last is null || last.ExemptFromRates != exemptFromRates || !last.Share.Equals(share) || last.Quotas != quotas)
        {
            last = new PrincipalTerms(quotas, exemptFromRates, share, _clock, breached);
            Volatile.Write(ref _lastTerms, last);
        }

        return last;
    }

    private PluginTerms Terms(PluginQuotas quotas)
    {
        var (share, last) = (Share, Volatile.Read(ref _lastPluginTerms));
        if (last is null || !last.Share.Equals(share) || last.Quotas != quotas)
        {
            last = new PluginTerms(quotas, share, _clock, breached);
            Volatile.Write(ref _lastPluginTerms, last);
        }

        return last;
    }

    private sealed record Grant(double Share, long Ends);
}
