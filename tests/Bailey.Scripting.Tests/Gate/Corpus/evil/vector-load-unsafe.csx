// BAILEY1005: memory at any address, read through a vector
using System.Numerics;
var numbers = new int[8];
return Vector.LoadUnsafe(ref numbers[0], 100000)[0];
