using System.Runtime.InteropServices;

namespace Bailey.Wasm;

/// <summary>
/// Makes types canonical over all modules of the process: groups of equal definitions become the same <see cref="DefinedType"/>s. What no
/// module or host uses any more is forgotten, and its numbers are given again, so that the registry is never much larger than what is
/// in use. See docs/rationale.md, "Why are types canonical for the whole process?".
/// </summary>
internal static class TypeRegistry
{
    // Numbers that the keys of groups hold, and what each group takes besides, in as many numbers.
    private const long FirstSweep = 64 * 1024;
    private const int GroupOverhead = 56;

    private static readonly Lock Gate = new();
    private static readonly Stack<int> FreeIds = [];
    private static readonly Dictionary<Key, Entry> Entries = new(new KeyComparer());
    private static int s_nextId;
    private static long s_size;
    private static long s_sweepAt = FirstSweep;

    /// <summary>Groups that are remembered, in use or not.</summary>
    internal static int Count
    {
        get
        {
            lock (Gate)
            {
                return Entries.Count;
            }
        }
    }

    /// <summary>The types of a group of valid declarations.</summary>
    /// <param name="declarations">The group.</param>
    /// <param name="types">The types before it, by index.</param>
    /// <param name="first">Index of the group's first type.</param>
    public static DefinedType[] Intern(ReadOnlySpan<TypeDeclaration> declarations, IReadOnlyList<DefinedType> types, int first)
    {
        var key = new Key(Encode(declarations, types, first));
        lock (Gate)
        {
            if (Entries.TryGetValue(key, out var known))
            {
                if (known.Group.TryGetTarget(out var group))
                {
                    return group.Types;
                }

                Forget(known);
                Entries.Remove(key);
                s_size -= SizeOf(key);
            }

            if (s_size >= s_sweepAt)
            {
                Sweep();
            }

            var ids = new int[declarations.Length];
            for (var i = 0; i < ids.Length; i++)
            {
                ids[i] = FreeIds.TryPop(out var id) ? id : checked(s_nextId++);
            }

            var made = RecursiveGroup.Create(declarations, types, first, ids);
            Entries.Add(key, new Entry(new(made), ids));
            s_size += SizeOf(key);
            return made.Types;
        }
    }

    /// <summary>The type that a function of the host has: final, and defined alone, unless it was read from a module.</summary>
    public static DefinedType OfFunction(WasmFunctionType function)
    {
        if (function.Origin is { } origin)
        {
            return origin;
        }

        var outer = new List<DefinedType>();
        int IndexOf(DefinedType type)
        {
            outer.Add(type);
            return outer.Count - 1;
        }

        var codes = function.Parameters.Concat(function.Results).Select(type => ValueCode.Of(type, IndexOf)).ToArray();
        var declaration = new TypeDeclaration(CompositeKind.Function, IsFinal: true, -1, codes, function.Parameters.Length, []);
        return Intern([declaration], outer, outer.Count)[0];
    }

    private static void Sweep()
    {
        // In place: whoever meets the moment to sweep has little to do with how much there is.
        foreach (var (key, entry) in Entries)
        {
            if (!entry.Group.TryGetTarget(out _))
            {
                Forget(entry);
                Entries.Remove(key);
                s_size -= SizeOf(key);
            }
        }

        if (Entries.Count < Entries.Capacity / 4)
        {
            Entries.TrimExcess();
        }

        s_sweepAt = Math.Max(FirstSweep, s_size * 2);
    }

    // By size and not by number: one type can be as large as thousands of others.
    private static long SizeOf(Key key) => GroupOverhead + key.Length;

    // Nothing in use names a number of a group that is gone: whoever named its types held them.
    private static void Forget(Entry entry)
    {
        foreach (var id in entry.Ids)
        {
            FreeIds.Push(id);
        }
    }

    /// <summary>The group as numbers, equal for equal definitions: types of its own by their place in it, others by their canonical number.</summary>
    private static int[] Encode(ReadOnlySpan<TypeDeclaration> declarations, IReadOnlyList<DefinedType> types, int first)
    {
        var key = new List<int>();
        void Name(int index)
        {
            key.Add(index >= first ? 1 : 0);
            key.Add(index >= first ? index - first : types[index].Id);
        }

        foreach (var declaration in declarations)
        {
            key.Add((int)declaration.Kind | (declaration.IsFinal ? 4 : 0) | (declaration.Super >= 0 ? 8 : 0));
            if (declaration.Super >= 0)
            {
                Name(declaration.Super);
            }

            key.Add(declaration.ParameterCount);
            key.Add(declaration.Codes.Length);
            for (var i = 0; i < declaration.Codes.Length; i++)
            {
                var code = declaration.Codes[i];
                key.Add((code & 0xFF) | (declaration.Mutable.Length > 0 && declaration.Mutable[i] ? 0x100 : 0));
                if (ValueCode.IsDefined(code))
                {
                    Name(ValueCode.IndexOf(code));
                }
            }
        }

        return [.. key];
    }

    private readonly record struct Entry(WeakReference<RecursiveGroup> Group, int[] Ids);

    // Of our own, and of a class: the framework's for structures is one that the JIT must translate first.
    private sealed class KeyComparer : IEqualityComparer<Key>
    {
        public bool Equals(Key? x, Key? y) => x!.Equals(y!);

        public int GetHashCode(Key key) => key.GetHashCode();
    }

    private sealed class Key
    {
        private readonly int[] _numbers;
        private readonly int _hash;

        public Key(int[] numbers)
        {
            // Seeded at random for each process, so that no module can choose types that collide.
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(numbers.AsSpan()));
            (_numbers, _hash) = (numbers, hash.ToHashCode());
        }

        public int Length => _numbers.Length;

        public bool Equals(Key other) => _hash == other._hash && _numbers.AsSpan().SequenceEqual(other._numbers);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => _hash;
    }
}
