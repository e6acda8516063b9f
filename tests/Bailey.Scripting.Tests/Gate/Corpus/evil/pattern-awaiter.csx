// BAILEY1001: an awaiter by pattern, in an extension
using System;
static Waiter GetAwaiter(this int n) => new Waiter();
class Waiter : System.Runtime.CompilerServices.INotifyCompletion
{
    public bool IsCompleted => true;
    public void OnCompleted(Action next) => new System.Threading.Thread(() => next()).Start();
    public int GetResult() => 1;
}
return await 5;
