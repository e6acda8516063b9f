// BAILEY1001: a conversion of ones own that hands out something forbidden
class Path2 { public static implicit operator System.IO.DirectoryInfo(Path2 p) => new("/"); }
System.IO.DirectoryInfo d = new Path2();
return d.FullName;
