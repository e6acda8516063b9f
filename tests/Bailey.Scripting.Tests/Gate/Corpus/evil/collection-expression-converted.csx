// BAILEY1001: a collection expression converted to a list of forbidden elements
System.Collections.Generic.List<System.IO.DirectoryInfo> list = [new("/")];
return list[0].FullName;
