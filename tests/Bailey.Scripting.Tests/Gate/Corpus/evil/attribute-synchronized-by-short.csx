// BAILEY1016: a lock on the type itself, by the constructor that takes a short
using System.Runtime.CompilerServices;
class Box { [MethodImpl((short)32)] public static int Enter() => 1; }
return Box.Enter();
