// result: [2,1]
static void Swap(ref int a, ref int b) => (a, b) = (b, a);
static bool Half(in int n, out int half) { half = n / 2; return n % 2 == 0; }
int x = 1, y = 2;
Swap(ref x, ref y);
return Half(x, out var h) ? new[] { x, h } : null;
