// BAILEY1001: a deconstruction by an extension that takes something forbidden
static void Deconstruct(this System.IO.FileInfo file, out string name, out long size) { name = file.FullName; size = file.Length; }
var (name, size) = new System.IO.FileInfo("/etc/passwd");
return size;
