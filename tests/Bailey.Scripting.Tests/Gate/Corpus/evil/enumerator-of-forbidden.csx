// BAILEY1001: a loop over what a forbidden type enumerates
foreach (var line in System.IO.File.ReadLines("/etc/passwd")) return line;
return null;
