// BAILEY1001: a timer by the system's clock, its callback a lambda
using System;
var timer = TimeProvider.System.CreateTimer(_ => { }, null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
return timer is null;
