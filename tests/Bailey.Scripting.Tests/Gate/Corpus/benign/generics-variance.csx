// result: "text"
using System;
using System.Collections.Generic;
IEnumerable<object> objects = new List<string> { "text" };
Func<object, string> f = o => o.ToString();
Func<string, object> g = f;
foreach (var o in objects) return g((string)o);
return null;
