namespace Bailey.Wasm.Runtime;

/// <summary>
/// Numbers function types so that equal types have equal numbers across modules, and a check of an indirect call is one
/// comparison. Types that no module uses any more are forgotten; their numbers are not given again.
/// </summary>
internal static class FunctionTypeIds
{
    /// <summary>The identifier that no type has: that of <see cref="WasmFunction.Null"/>.</summary>
    public const int None = -1;

    private static readonly Lock Gate = new();
    private static Dictionary<WasmFunctionType, WeakReference<Entry>> s_entries = [];
    private static int s_next;
    private static int s_sweepAt = 1024;

    /// <summary>The entry of a type; its number holds as long as somebody keeps the entry.</summary>
    public static Entry Intern(WasmFunctionType type)
    {
        lock (Gate)
        {
            if (s_entries.TryGetValue(type, out var known) && known.TryGetTarget(out var entry))
            {
                return entry;
            }

            if (s_entries.Count >= s_sweepAt)
            {
                s_entries = s_entries.Where(pair => pair.Value.TryGetTarget(out _)).ToDictionary();
                s_sweepAt = Math.Max(1024, s_entries.Count * 2);
            }

            entry = new Entry(checked(s_next++));
            s_entries[type] = new(entry);
            return entry;
        }
    }

    /// <summary>A number in use.</summary>
    internal sealed class Entry(int id)
    {
        public int Id { get; } = id;
    }
}
