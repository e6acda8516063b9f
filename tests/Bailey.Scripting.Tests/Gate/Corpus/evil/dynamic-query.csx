// BAILEY1003: a range variable that is dynamic
using System.Linq;
return (from dynamic x in new object[] { "a" } select x.Length).ToArray();
