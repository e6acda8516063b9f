// result: 5
using System.Threading.Tasks;
static async ValueTask<int> Five() { await Task.CompletedTask; return 5; }
return await Five();
