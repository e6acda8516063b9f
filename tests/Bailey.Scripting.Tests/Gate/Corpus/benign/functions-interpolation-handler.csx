// result: "x=1;"
using System.Runtime.CompilerServices;
using System.Text;
[InterpolatedStringHandler]
readonly struct Builder(int literal, int holes)
{
    private readonly StringBuilder _text = new(literal + holes);
    public void AppendLiteral(string s) => _text.Append(s);
    public void AppendFormatted<T>(T v) => _text.Append(v).Append(';');
    public override string ToString() => _text.ToString();
}
static string Make(Builder b) => b.ToString();
return Make($"x={1}");
