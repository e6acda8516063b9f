// BAILEY1009: a chain of continuations that nobody waits for
using System.Threading.Tasks;
Task.Delay(10).ContinueWith(_ => { while (true) { } });
return 1;
