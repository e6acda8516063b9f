// result: "name,total\nana,3\n"
using System.Linq;
using System.Text;
var report = new StringBuilder().Append("name,total\n");
foreach (var g in new[] { ("ana", 1), ("ana", 2) }.GroupBy(r => r.Item1)) report.Append($"{g.Key},{g.Sum(r => r.Item2)}\n");
return report.ToString();
