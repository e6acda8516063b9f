// BAILEY1003: a cast in the middle of an expression
return ((dynamic)"abc").Length;
