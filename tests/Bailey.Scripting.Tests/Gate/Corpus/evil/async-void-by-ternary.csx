// BAILEY1009: an async lambda whose type comes from the other branch
using System;
using System.Threading.Tasks;
Action work = DateTime.UtcNow.Ticks > 0 ? async () => await Task.Delay(1) : () => { };
work();
