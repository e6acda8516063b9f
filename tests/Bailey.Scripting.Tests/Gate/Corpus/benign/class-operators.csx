// result: "(4, 6)"
struct V(int x, int y)
{
    public int X = x, Y = y;
    public static V operator +(V a, V b) => new(a.X + b.X, a.Y + b.Y);
    public static bool operator ==(V a, V b) => a.X == b.X && a.Y == b.Y;
    public static bool operator !=(V a, V b) => !(a == b);
    public override bool Equals(object o) => o is V v && v == this;
    public override int GetHashCode() => System.HashCode.Combine(X, Y);
    public override string ToString() => $"({X}, {Y})";
}
return (new V(1, 2) + new V(3, 4)).ToString();
