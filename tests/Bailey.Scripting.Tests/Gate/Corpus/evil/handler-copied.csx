// BAILEY1004: two copies of an interpolation give the same buffer back to the pool of the process twice
using System.Runtime.CompilerServices;
static string Twice()
{
    var handler = new DefaultInterpolatedStringHandler(300, 0);
    handler.AppendLiteral("x");
    var copy = handler;
    return handler.ToStringAndClear() + copy.ToStringAndClear();
}
return Twice();
