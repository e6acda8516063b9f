// result: ["the quick","brown fox"]
using System.Collections.Generic;
static IEnumerable<string> Wrap(string text, int width)
{
    var line = "";
    foreach (var word in text.Split(' '))
    {
        if (line.Length + word.Length + 1 > width && line.Length > 0) { yield return line; line = ""; }
        line = line.Length == 0 ? word : $"{line} {word}";
    }
    if (line.Length > 0) yield return line;
}
return new List<string>(Wrap("the quick brown fox", 10));
