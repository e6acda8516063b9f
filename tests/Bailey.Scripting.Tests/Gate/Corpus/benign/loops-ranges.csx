// result: "cde"
var text = "abcdef";
return text[2..^1];
