// result: 3
#nullable enable
string? maybe = "abc";
return maybe?.Length ?? 0;
