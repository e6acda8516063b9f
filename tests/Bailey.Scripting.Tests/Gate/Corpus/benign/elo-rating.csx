// result: [1516,1484]
static (int, int) Rate(int a, int b, double score)
{
    var expected = 1 / (1 + System.Math.Pow(10, (b - a) / 400.0));
    var change = (int)System.Math.Round(32 * (score - expected), System.MidpointRounding.AwayFromZero);
    return (a + change, b - change);
}
var (x, y) = Rate(1500, 1500, 1);
return new[] { x, y };
