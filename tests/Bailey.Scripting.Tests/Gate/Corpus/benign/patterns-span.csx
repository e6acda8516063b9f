// result: 2
using System;
static int Verb(string line) => line.AsSpan().Trim() switch { "go" => 1, "stop" => 2, _ => 0 };
return Verb(" stop ");
