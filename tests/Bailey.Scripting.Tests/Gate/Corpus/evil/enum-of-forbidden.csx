// BAILEY1001: a constant of a forbidden enumeration, cast away
return (int)System.IO.FileMode.Open;
