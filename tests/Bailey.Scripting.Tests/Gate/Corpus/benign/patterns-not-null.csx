// result: "none"
string? name = null;
return name is not { Length: > 0 } ? "none" : name;
