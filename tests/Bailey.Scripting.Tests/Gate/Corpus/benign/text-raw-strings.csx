// result: "{\"path\": \"C:\\\\x\"}"
var name = "path";
return $$"""{"{{name}}": "C:\\x"}""";
