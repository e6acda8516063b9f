// BAILEY1005: memory at any address, written through a vector, by an extension
using System.Numerics;
var numbers = new float[8];
new Vector4(1, 2, 3, 4).StoreUnsafe(ref numbers[0], 4096);
return 1;
