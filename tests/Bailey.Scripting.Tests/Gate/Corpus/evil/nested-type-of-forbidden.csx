// BAILEY1001: a type nested in a forbidden one
return default(System.IO.Enumeration.FileSystemEnumerable<int>.FindTransform) is null;
