// result: "1f"
using System.Collections.Generic;
var log = "";
IEnumerable<int> Items() { try { yield return 1; yield return 2; } finally { log += "f"; } }
foreach (var i in Items()) { log += i; break; }
return log;
