// BAILEY1001: a forbidden type deep inside the type arguments of an alias
using Deep = System.Collections.Generic.Dictionary<string, System.Collections.Generic.List<System.IO.FileInfo[]>>;
return new Deep().Count;
