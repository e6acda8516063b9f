// result: 513
using System.Buffers.Binary;
var bytes = System.BitConverter.GetBytes(513);
return BinaryPrimitives.ReadInt32LittleEndian(bytes);
