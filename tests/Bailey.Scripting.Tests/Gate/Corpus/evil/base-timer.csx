// BAILEY1001: a clock that makes timers
using System;
class Clock : TimeProvider
{
    public override System.Threading.ITimer CreateTimer(System.Threading.TimerCallback callback, object state, TimeSpan due, TimeSpan period) => base.CreateTimer(callback, state, due, period);
}
return 1;
