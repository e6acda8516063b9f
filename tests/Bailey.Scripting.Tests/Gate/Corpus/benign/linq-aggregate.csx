// result: "c-b-a"
using System.Linq;
return new[] { "a", "b", "c" }.Aggregate((all, next) => $"{next}-{all}");
