// BAILEY1001: a forbidden name all in escapes
return System.\u0049\u004F.\u0046ile.Exists("x");
