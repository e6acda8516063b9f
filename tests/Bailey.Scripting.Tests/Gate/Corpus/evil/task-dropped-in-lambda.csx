// BAILEY1009: a task that the body of a lambda drops
using System;
using System.Threading.Tasks;
static async Task Loop() { while (true) await Task.Delay(1); }
Action start = () => Loop();
start();
