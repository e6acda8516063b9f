// result: ["rang","rang"]
using System;
using System.Collections.Generic;
class Bell { public event EventHandler<string> Rang; public void Ring() => Rang?.Invoke(this, "rang"); }
var log = new List<string>();
var bell = new Bell();
EventHandler<string> handler = (_, text) => log.Add(text);
bell.Rang += handler; bell.Ring(); bell.Ring(); bell.Rang -= handler; bell.Ring();
return log;
