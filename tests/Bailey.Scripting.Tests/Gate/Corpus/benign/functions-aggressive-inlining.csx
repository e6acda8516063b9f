// result: 4
using System.Runtime.CompilerServices;
class Fast { [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)] public static int Twice(int n) => n * 2; }
return Fast.Twice(2);
