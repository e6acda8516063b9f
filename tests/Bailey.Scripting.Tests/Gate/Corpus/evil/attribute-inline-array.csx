// BAILEY1004: an inline array of ones own
[System.Runtime.CompilerServices.InlineArray(8)]
struct Eight { private object _first; }
var eight = new Eight();
return eight[3] is null;
