// BAILEY1001: a forbidden name with characters in it that the language ignores
return System.IO.F\u200Dile.Exists("x");
