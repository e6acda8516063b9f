// result: "Hello Ana, you have 3 messages."
using System.Collections.Generic;
using System.Text.RegularExpressions;
var values = new Dictionary<string, object> { ["name"] = "Ana", ["count"] = 3 };
return Regex.Replace("Hello {name}, you have {count} messages.", @"\{(\w+)\}", match => values.TryGetValue(match.Groups[1].Value, out var value) ? value.ToString() : match.Value);
