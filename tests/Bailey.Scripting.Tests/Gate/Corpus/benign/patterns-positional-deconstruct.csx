// result: "on axis"
class P(int x, int y) { public void Deconstruct(out int a, out int b) { a = x; b = y; } }
return new P(0, 5) is (0, _) or (_, 0) ? "on axis" : "off";
