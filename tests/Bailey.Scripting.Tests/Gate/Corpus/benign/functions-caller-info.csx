// result: "1 + 1"
using System.Runtime.CompilerServices;
static string Text(int value, [CallerArgumentExpression(nameof(value))] string text = "") => text;
return Text(1 + 1);
