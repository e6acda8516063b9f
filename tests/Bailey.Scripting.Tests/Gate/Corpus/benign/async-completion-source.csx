// result: 42
using System.Threading.Tasks;
var promise = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
var waiting = promise.Task;
promise.SetResult(42);
return await waiting;
