namespace Bailey.Plugins.Runtime;

/// <summary>Texts in the order of their code points, which is that of their UTF-8 bytes and so that of stores; ordinal order of UTF-16 is another.</summary>
internal sealed class CodePointOrder : IComparer<string>
{
    private CodePointOrder()
    {
    }

    /// <summary>The one instance.</summary>
    internal static CodePointOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x;
        ReadOnlySpan<char> right = y;
        var same = left.CommonPrefixLength(right);
        return same == left.Length || same == right.Length ? left.Length.CompareTo(right.Length) : Rank(left[same]).CompareTo(Rank(right[same]));
    }

    // Half of a pair stands for a code point above all those of one unit.
    private static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
