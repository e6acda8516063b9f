// BAILEY1001: a forbidden branch that is never taken
return true ? 1 : System.IO.File.ReadAllBytes("x").Length;
