// BAILEY1001: an inner source of a query
using System.Linq;
return (from d in new[] { "/" } from f in System.IO.Directory.EnumerateFiles(d) select f).Count();
