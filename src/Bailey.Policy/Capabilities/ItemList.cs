using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Bailey.Policy.Capabilities;

/// <summary>An immutable list without repetitions, in the order in which it was written. Two are equal when their items are, in order.</summary>
/// <typeparam name="T">What it lists.</typeparam>
[CollectionBuilder(typeof(ItemList), nameof(ItemList.Create))]
public sealed class ItemList<T> : IReadOnlyList<T>, IEquatable<ItemList<T>>
    where T : notnull
{
    private readonly ImmutableArray<T> _items;

    internal ItemList(ImmutableArray<T> items) => _items = items;

    /// <summary>How many items there are.</summary>
    public int Count => _items.Length;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _items.IsEmpty;

    /// <inheritdoc/>
    public T this[int index] => _items[index];

    /// <summary>The items that satisfy a condition.</summary>
    public ItemList<T> Where(Func<T, bool> condition) => [.. _items.Where(condition)];

    /// <inheritdoc/>
    public bool Equals(ItemList<T>? other) => ReferenceEquals(this, other) || (other is not null && _items.SequenceEqual(other._items));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ItemList<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in _items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _items);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes lists without repetitions.</summary>
public static class ItemList
{
    /// <summary>A list of these items, each once.</summary>
    public static ItemList<T> Create<T>(ReadOnlySpan<T> items)
        where T : notnull
    {
        var seen = new HashSet<T>(items.Length);
        var kept = ImmutableArray.CreateBuilder<T>(items.Length);
        foreach (var item in items)
        {
            ArgumentNullException.ThrowIfNull(item);
            if (seen.Add(item))
            {
                kept.Add(item);
            }
        }

        return new ItemList<T>(kept.DrainToImmutable());
    }
}
