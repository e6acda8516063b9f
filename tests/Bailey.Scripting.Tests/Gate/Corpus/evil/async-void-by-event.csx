// BAILEY1009: an async handler of an event
using System;
using System.Threading.Tasks;
class Bell { public event EventHandler Rang; public void Ring() => Rang?.Invoke(this, EventArgs.Empty); }
var bell = new Bell();
bell.Rang += async (s, e) => { await Task.Delay(1); throw new Exception(); };
bell.Ring();
