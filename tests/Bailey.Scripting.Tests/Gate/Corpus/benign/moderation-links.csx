// result: "too many links"
using System;
using System.Linq;
string Judge(string text)
{
    var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    var links = words.Count(word => word.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || word.StartsWith("https://", StringComparison.OrdinalIgnoreCase));
    return links > 3 ? "too many links" : "fine";
}
return Judge("see https://a.example https://b.example http://c.example https://d.example now");
