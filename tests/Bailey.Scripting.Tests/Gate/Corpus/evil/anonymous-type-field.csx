// BAILEY1003: a dynamic value carried by a field of an anonymous type
var box = new { Value = (dynamic)1 };
return box.Value + 1;
