// result: 3
using System.Linq;
return "a😀b".EnumerateRunes().Count();
