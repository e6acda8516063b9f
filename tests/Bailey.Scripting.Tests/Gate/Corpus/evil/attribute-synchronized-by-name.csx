// BAILEY1005: a lock that anybody could take as well, by name
using System.Runtime.CompilerServices;
class Box { [MethodImpl(MethodImplOptions.Synchronized)] public static int Enter() => 1; }
return Box.Enter();
