// BAILEY1004: a formatter that claims to have written is handed back what others wrote into the pooled memory before
struct Leak : System.ISpanFormattable
{
    public bool TryFormat(System.Span<char> destination, out int written, System.ReadOnlySpan<char> format, System.IFormatProvider provider) { written = destination.Length; return true; }
    public string ToString(string format, System.IFormatProvider provider) => "";
}
return $"{new Leak()}";
