// BAILEY1004: pooled state machines are shared by the process
using System.Threading.Tasks;
[System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))]
async ValueTask Work() { await Task.Yield(); }
await Work();
