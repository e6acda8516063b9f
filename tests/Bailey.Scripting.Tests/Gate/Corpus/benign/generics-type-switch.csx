// result: ["int","text","other"]
using System.Collections.Generic;
static string Kind<T>(T value) => typeof(T) == typeof(int) ? "int" : value is string ? "text" : "other";
return new List<string> { Kind(1), Kind("x"), Kind(1.5) };
