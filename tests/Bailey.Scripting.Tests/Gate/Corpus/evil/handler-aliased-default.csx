// BAILEY1004: the same under an alias, by default
using Text = System.Runtime.CompilerServices.DefaultInterpolatedStringHandler;
static string Read() { Text text = default; return text.ToString(); }
return Read();
