// BAILEY1001: a params collection of a forbidden element
static int Count(params System.Collections.Generic.IEnumerable<System.IO.FileInfo> files) => 0;
return Count();
