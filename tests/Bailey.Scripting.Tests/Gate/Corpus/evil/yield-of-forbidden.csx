// BAILEY1001: an iterator over forbidden values
using System.Collections.Generic;
static IEnumerable<System.IO.FileInfo> Files() { yield return null; }
foreach (var f in Files()) return 1;
return 2;
