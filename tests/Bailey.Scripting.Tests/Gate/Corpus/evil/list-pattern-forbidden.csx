// BAILEY1001: a type in a list pattern
object[] items = { 1 };
return items is [System.IO.Stream, ..];
