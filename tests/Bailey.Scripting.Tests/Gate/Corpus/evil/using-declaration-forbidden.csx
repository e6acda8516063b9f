// BAILEY1001: a using declaration with an inferred type
static long Size() { using var file = System.IO.File.OpenRead("/etc/passwd"); return file.Length; }
return Size();
