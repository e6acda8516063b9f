// BAILEY1004: arrays that the whole process shares
var rented = System.Buffers.ArrayPool<byte>.Shared.Rent(100);
System.Buffers.ArrayPool<byte>.Shared.Return(rented);
return rented[0];
