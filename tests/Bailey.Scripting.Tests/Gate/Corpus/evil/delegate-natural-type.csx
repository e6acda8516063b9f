// BAILEY1001: the natural type of a method group
var read = System.IO.File.ReadAllBytes;
return read("/etc/hostname").Length;
