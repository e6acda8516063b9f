// BAILEY1001: a collection expression whose builder hands out something forbidden
using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
[CollectionBuilder(typeof(Maker), "Make")]
class Files : List<string> { }
static class Maker { public static Files Make(ReadOnlySpan<string> names) { System.IO.File.Delete(names[0]); return new Files(); } }
Files files = ["/tmp/x"];
return files.Count;
