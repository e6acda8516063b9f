// result: 6
using System.Linq;
using System.Threading.Tasks;
static async Task<int> Twice(int n) { await Task.Yield(); return n * 2; }
return (await Task.WhenAll(Enumerable.Range(0, 3).Select(Twice))).Sum();
