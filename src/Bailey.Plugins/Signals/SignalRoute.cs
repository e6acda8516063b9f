using System.Collections.Immutable;
using Bailey.Plugins.Domains;

namespace Bailey.Plugins.Signals;

/// <summary>
/// The way of a signal through the tree: which domains it reaches, the nearest first, each once, and who has it where. A subscriber that listens at
/// several of them has it at the nearest alone. Domains where nobody listens have no part in the history, but for those that it climbs through.
/// </summary>
internal sealed class SignalRoute
{
    private readonly DomainTree _tree;
    private readonly SignalDraft _draft;
    private readonly List<ISignalSubscriber> _left;
    private readonly int _maxFanOut;
    private readonly ImmutableArray<Stop>.Builder _stops = ImmutableArray.CreateBuilder<Stop>();
    private readonly HashSet<string> _passed = new(StringComparer.Ordinal);
    private int _taken;

    private SignalRoute(DomainTree tree, SignalDraft draft, List<ISignalSubscriber> subscribers, int maxFanOut)
    {
        _tree = tree;
        _draft = draft;
        _left = subscribers;
        _maxFanOut = maxFanOut;
    }

    /// <summary>A domain that is reached: how it got there, and who has the signal there; those beyond the bound do not.</summary>
    internal sealed record Stop(string? Domain, string Path, ImmutableArray<(string? Domain, SignalState State)> Passed, ImmutableArray<ISignalSubscriber> Receivers, ImmutableArray<ISignalSubscriber> Beyond);

    /// <summary>Plans a way.</summary>
    /// <param name="tree">The tree of the community.</param>
    /// <param name="draft">The signal.</param>
    /// <param name="subscribers">Those of the community; the sender is never among the receivers.</param>
    /// <param name="maxFanOut">Receivers at most.</param>
    internal static ImmutableArray<Stop> Plan(DomainTree tree, SignalDraft draft, IEnumerable<ISignalSubscriber> subscribers, int maxFanOut)
    {
        var wanting = subscribers
            .Where(subscriber => subscriber.Community == draft.Community && subscriber.Plugin != draft.OriginPlugin && subscriber.Patterns.Any(pattern => pattern.Matches(draft.Type)))
            .DistinctBy(static subscriber => subscriber.Plugin, StringComparer.Ordinal)
            .ToList();
        return new SignalRoute(tree, draft, wanting, maxFanOut).Plan();
    }

    private ImmutableArray<Stop> Plan()
    {
        var origin = _draft.OriginDomain;
        Reach(origin, null, default, always: true);
        if (_draft.Reach is SignalReach.Up or SignalReach.Both or SignalReach.Everywhere)
        {
            Climb(origin);
        }

        if (_draft.Reach is SignalReach.Down or SignalReach.Both)
        {
            Descend(_tree.Below(origin));
        }

        if (_draft.Reach is SignalReach.Siblings && origin is not null)
        {
            foreach (var sibling in _tree.SiblingsOf(origin))
            {
                Reach(sibling.Id, origin, SignalState.Delegated);
            }
        }

        if (_draft.Reach is SignalReach.Everywhere)
        {
            var climbed = _tree.AncestorsOf(origin).Select(static domain => domain.Id).Append(origin).ToHashSet();
            Descend(_tree.Below(null).Where(domain => !climbed.Contains(domain.Id)));
        }

        return _stops.ToImmutable();
    }

    private void Climb(string? origin)
    {
        var from = origin;
        while (from is not null)
        {
            var above = _tree.ParentOf(from)?.Id;
            Reach(above, from, SignalState.Escalated, always: true);
            from = above;
        }
    }

    private void Descend(IEnumerable<Domain> domains)
    {
        foreach (var domain in domains)
        {
            if (_left.Count == 0)
            {
                return;
            }

            Reach(domain.Id, domain.ParentId, SignalState.Delegated);
        }
    }

    private void Reach(string? domain, string? from, SignalState passing, bool always = false)
    {
        var here = _left.Where(subscriber => subscriber.Domains.IsDefaultOrEmpty || subscriber.Domains.Contains(domain)).ToList();
        if (here.Count == 0 && !always)
        {
            return;
        }

        _left.RemoveAll(here.Contains);
        var room = Math.Min(here.Count, _maxFanOut - _taken);
        _taken += room;
        ImmutableArray<(string?, SignalState)> passed = _stops.Count > 0 && _passed.Add($"{passing} {from}") ? [(from, passing)] : [];
        _stops.Add(new Stop(domain, _tree.PathOf(domain), passed, [.. here.Take(room)], [.. here.Skip(room)]));
    }
}
