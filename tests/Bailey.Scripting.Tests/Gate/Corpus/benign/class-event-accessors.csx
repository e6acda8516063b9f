// result: 1
using System;
class Bell { private Action _all; public event Action Rang { add => _all += value; remove => _all -= value; } public void Ring() => _all?.Invoke(); }
var n = 0;
var bell = new Bell();
bell.Rang += () => n++;
bell.Ring();
return n;
