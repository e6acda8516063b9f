// BAILEY1001: a type argument that is inferred from what a lambda returns
using System.Linq;
return new[] { "/etc/passwd" }.Select(p => new System.IO.FileInfo(p)).First().Length;
