// result: 3
using System.Threading.Tasks;
var sum = 0;
await foreach (var task in Task.WhenEach(Task.FromResult(1), Task.FromResult(2))) sum += await task;
return sum;
