// result: 5
static int Count() { System.ReadOnlySpan<byte> bytes = "héll"u8; return bytes.Length; }
return Count();
