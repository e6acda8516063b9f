// BAILEY1001: fields that overlap confuse types
using L = System.Runtime.InteropServices;
[L.StructLayout(L.LayoutKind.Explicit)]
struct Both { [L.FieldOffset(0)] public long Number; [L.FieldOffset(0)] public double Other; }
return new Both { Other = 1.5 }.Number;
