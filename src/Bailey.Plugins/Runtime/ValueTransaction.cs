using System.Collections.Immutable;
using System.Text;
using Bailey.Plugins.HostFunctions;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy;

namespace Bailey.Plugins.Runtime;

/// <summary>
/// What a plugin keeps, as one call sees it: its own changes over what is stored. Stored as one when the call ends well, and forgotten when it
/// does not. A plugin that can change values runs one such call at a time in a community, from its first look at them on, so that no call
/// builds on what another is about to change.
/// </summary>
internal sealed class ValueTransaction(PluginCall call)
{
    private Dictionary<string, Entry>? _entries;
    private SemaphoreSlim? _gate;
    private bool _entered;
    private long _heldBytes;

    /// <summary>Whether anything is to be stored.</summary>
    internal bool HasChanges { get; private set; }

    /// <summary>What is to be stored.</summary>
    internal ImmutableArray<StoreMutation> Mutations =>
    [
        .. (_entries ?? []).Where(static pair => pair.Value.IsChanged).Select(StoreMutation (pair) => pair.Value.Value is { } value
            ? new SetValue(call.Community, call.Plugin, pair.Key, value, call.Principal.Name.Text)
            : new DeleteValue(call.Community, call.Plugin, pair.Key)),
    ];

    /// <summary>Has this call wait until no other one is at work on the values, when it first looks at them, unless that was done already.</summary>
    internal void Serialise(SemaphoreSlim gate, bool entered) => (_gate, _entered) = (gate, entered);

    /// <summary>A value; null where there is none.</summary>
    internal ReadOnlyMemory<byte>? Get(string key) => Find(key).Value;

    /// <summary>Keeps a value.</summary>
    /// <returns>Whether the principal may store so much.</returns>
    internal Decision Set(string key, ReadOnlyMemory<byte> value)
    {
        var entry = Find(key);
        Hold(value.Length);
        var decision = Charge(entry, SizeOf(key, value));
        if (decision.Allowed)
        {
            (entry.Value, entry.IsChanged) = (value, true);
            HasChanges = true;
        }

        return decision;
    }

    /// <summary>Removes a value.</summary>
    /// <returns>Whether there was one.</returns>
    internal bool Delete(string key)
    {
        var entry = Find(key);
        if (entry.Value is null)
        {
            return false;
        }

        Charge(entry, 0);
        (entry.Value, entry.IsChanged) = (null, true);
        HasChanges = true;
        return true;
    }

    /// <summary>Keys in order, those that the call added included and those that it removed left out.</summary>
    internal ImmutableArray<string> List(string prefix, string? after, int limit)
    {
        Enter();
        var keys = new SortedSet<string>(CodePointOrder.Instance);
        foreach (var (key, entry) in _entries ?? [])
        {
            if (entry is { IsChanged: true, Value: not null } && key.StartsWith(prefix, StringComparison.Ordinal) && (after is null || CodePointOrder.Instance.Compare(key, after) > 0))
            {
                keys.Add(key);
            }
        }

        var stored = 0;
        for (var last = after; stored < limit;)
        {
            var page = call.Environment.Store.ListKeys(call.Community, call.Plugin, prefix, last, limit);
            foreach (var key in page.Where(key => _entries is null || !_entries.TryGetValue(key, out var entry) || entry.Value is not null))
            {
                keys.Add(key);
                stored++;
            }

            if (page.Length < limit)
            {
                break;
            }

            last = page[^1];
        }

        return [.. keys.Take(limit)];
    }

    /// <summary>
    /// Ends it, and lets the next call look. What was stored counts to those who stored it, and what it replaced to nobody any more; what was not
    /// stored counts to nobody.
    /// </summary>
    internal void End(bool stored)
    {
        if (HasChanges)
        {
            foreach (var (key, entry) in _entries!)
            {
                if (entry.IsChanged)
                {
                    Settle(key, entry, stored);
                }
            }
        }

        _entries = null;
        HasChanges = false;
        if (_entered)
        {
            _entered = false;
            _gate!.Release();
        }
    }

    private void Settle(string key, Entry entry, bool stored)
    {
        if (!stored)
        {
            call.Ledger.ShrinkStorage(entry.Charged);
        }
        else if (entry.IsOwn)
        {
            var size = entry.Value is { } value ? SizeOf(key, value) : 0;
            call.Ledger.ShrinkStorage(Math.Max(0, entry.StoredBytes - size));
        }
        else if (entry.Owner is not null)
        {
            call.Environment.Ledgers.Find(entry.Owner)?.ShrinkStorage(entry.StoredBytes);
        }
    }

    // While the call runs nothing is given back yet: it may still fail, and what is stored now is stored then.
    private Decision Charge(Entry entry, long size)
    {
        var needed = Math.Max(0, size - (entry.IsOwn ? entry.StoredBytes : 0));
        if (needed > entry.Charged && call.Ledger.GrowStorage(needed - entry.Charged) is { Allowed: false } denial)
        {
            return denial;
        }

        call.Ledger.ShrinkStorage(Math.Max(0, entry.Charged - needed));
        entry.Charged = needed;
        return s_allowed;
    }

    private static readonly Decision s_allowed = Decision.Allow(DecisionLayer.Quota);

    private Entry Find(string key)
    {
        Enter();
        _entries ??= new(StringComparer.Ordinal);
        if (!_entries.TryGetValue(key, out var entry))
        {
            var stored = call.Environment.Store.GetValue(call.Community, call.Plugin, key);
            Hold(key.Length + (stored?.Bytes.Length ?? 0));
            entry = stored is { } value
                ? new Entry
                {
                    Value = value.Bytes,
                    Owner = value.Principal,
                    IsOwn = string.Equals(value.Principal, call.Principal.Name.Text, StringComparison.OrdinalIgnoreCase),
                    StoredBytes = SizeOf(key, value.Bytes),
                }
                : new Entry();
            _entries.Add(key, entry);
        }

        return entry;
    }

    // What a call has looked at and changed is in the memory of the host until it ends.
    private void Hold(long bytes)
    {
        _heldBytes += bytes;
        if (_heldBytes > call.Environment.Options.MaxCallValueBytes)
        {
            throw new HostCallException(HostCallReason.OutOfRange, $"one call looks at and changes at most {call.Environment.Options.MaxCallValueBytes:N0} bytes of values; go on in another one");
        }
    }

    private void Enter()
    {
        if (_gate is not null && !_entered)
        {
            call.Await(_gate.WaitAsync(call.CancellationToken));
            _entered = true;
        }
    }

    private static long SizeOf(string key, ReadOnlyMemory<byte> value) => Encoding.UTF8.GetByteCount(key) + value.Length;

    private sealed class Entry
    {
        internal ReadOnlyMemory<byte>? Value { get; set; }

        internal bool IsChanged { get; set; }

        internal string? Owner { get; init; }

        internal bool IsOwn { get; init; }

        internal long StoredBytes { get; init; }

        internal long Charged { get; set; }
    }
}
