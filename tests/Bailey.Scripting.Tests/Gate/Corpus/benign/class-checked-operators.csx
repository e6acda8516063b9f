// result: "overflow"
struct Small(byte v) { public byte V = v; public static Small operator checked +(Small a, Small b) => new(checked((byte)(a.V + b.V))); public static Small operator +(Small a, Small b) => new((byte)(a.V + b.V)); }
try { return checked(new Small(200) + new Small(100)).V; } catch (System.OverflowException) { return "overflow"; }
