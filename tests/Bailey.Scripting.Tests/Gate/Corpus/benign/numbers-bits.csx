// result: 5
return System.Numerics.BitOperations.PopCount(0b1011_0110u);
