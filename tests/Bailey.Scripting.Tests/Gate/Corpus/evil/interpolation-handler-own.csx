// BAILEY1001: a handler of ones own, called without a name
[System.Runtime.CompilerServices.InterpolatedStringHandler]
ref struct Writer
{
    public Writer(int literal, int holes) { }
    public void AppendLiteral(string text) { }
    public void AppendFormatted(string path) => System.IO.File.WriteAllText(path, "x");
}
static void Write(Writer writer) { }
Write($"{"/tmp/x"}");
