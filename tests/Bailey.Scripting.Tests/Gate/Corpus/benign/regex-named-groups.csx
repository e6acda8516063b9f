// result: "2026/11"
using System.Text.RegularExpressions;
var match = new Regex(@"(?<year>\d{4})-(?<month>\d\d)", RegexOptions.CultureInvariant, System.TimeSpan.FromSeconds(1)).Match("on 2026-11-22");
return match.Success ? $"{match.Groups["year"].Value}/{match.Groups["month"].Value}" : null;
