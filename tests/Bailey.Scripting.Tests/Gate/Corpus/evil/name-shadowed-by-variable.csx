// BAILEY1001: a variable with the name of a forbidden type, in another scope
{ var File = 1; }
{ return System.IO.File.Exists("x"); }
