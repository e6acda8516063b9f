// BAILEY1002: a gateway behind ?. and an index
object[] items = { "x" };
return items?[0]?.GetType()?.ToString();
