// BAILEY1016: the flag of a runtime call, hidden in a number
using System.Runtime.CompilerServices;
class Box { [MethodImpl((MethodImplOptions)4096)] public static int Enter() => 1; }
return 1;
