// result: 42
ref struct Reader(System.ReadOnlySpan<char> text)
{
    private System.ReadOnlySpan<char> _rest = text;
    public int Number() { var n = 0; while (_rest.Length > 0 && char.IsDigit(_rest[0])) { n = n * 10 + _rest[0] - '0'; _rest = _rest[1..]; } return n; }
}
static int Read() => new Reader("42x").Number();
return Read();
