// result: "b=2;a=1"
using System.Collections.Generic;
using System.Linq;
var pairs = "a=1; b=2 ;;".Split(';').Select(p => p.Split('=', 2)).Where(p => p.Length == 2).ToDictionary(p => p[0].Trim(), p => int.Parse(p[1]));
return string.Join(';', pairs.OrderByDescending(p => p.Value).Select(p => $"{p.Key}={p.Value}"));
