// BAILEY1002: the handle of a type
return typeof(int).TypeHandle.Value;
