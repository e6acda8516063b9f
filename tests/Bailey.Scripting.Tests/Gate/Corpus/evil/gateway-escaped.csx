// BAILEY1002: the gateway spelled with escapes
return "x".G\u0065t\u0054ype() == typeof(string);
