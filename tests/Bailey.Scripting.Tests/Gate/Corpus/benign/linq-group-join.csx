// result: ["ana:2","ben:0"]
using System.Linq;
var members = new[] { (Id: 1, Name: "ana"), (Id: 2, Name: "ben") };
var posts = new[] { (Author: 1, Text: "x"), (Author: 1, Text: "y") };
return (from m in members join p in posts on m.Id equals p.Author into own orderby m.Name select $"{m.Name}:{own.Count()}").ToArray();
