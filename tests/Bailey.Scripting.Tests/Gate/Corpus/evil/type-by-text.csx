// BAILEY1002: a type by its name
return System.Type.GetType("System.IO.File") is null;
