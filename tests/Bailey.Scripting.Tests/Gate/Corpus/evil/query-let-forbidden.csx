// BAILEY1001: a let clause in a query
using System.Linq;
return (from p in new[] { "/etc" } let d = new System.IO.DirectoryInfo(p) select d.Name).First();
