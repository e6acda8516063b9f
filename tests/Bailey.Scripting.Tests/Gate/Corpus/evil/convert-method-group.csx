// BAILEY1001: a conversion of a method group by a cast
return ((System.Func<string, bool>)System.IO.File.Exists)("/etc/passwd");
