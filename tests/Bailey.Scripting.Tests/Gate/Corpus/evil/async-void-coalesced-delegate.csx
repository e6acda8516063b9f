// BAILEY1009: an async lambda assigned by ??= to an action
using System;
using System.Threading.Tasks;
Action work = null;
work ??= async () => { await Task.Yield(); };
work();
