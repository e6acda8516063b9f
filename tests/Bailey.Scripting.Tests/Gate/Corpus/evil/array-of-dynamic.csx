// BAILEY1003: dynamic as the element of an array that is never named
var items = new dynamic[] { 1, "two" };
return items.Length;
