// BAILEY1004: a reference that is made writable
class Frozen { public static readonly int Limit = 1; }
System.Runtime.CompilerServices.Unsafe.AsRef(in Frozen.Limit) = 2;
return Frozen.Limit;
