// result: ["caps","short"]
using System;
using System.Collections.Generic;
using System.Linq;
var rules = new (string Name, Func<string, bool> Broken)[]
{
    ("caps", text => text.Length > 0 && text.Count(char.IsUpper) > text.Length / 2),
    ("short", text => text.Length < 10),
    ("repeat", text => text.Zip(text.Skip(1)).Zip(text.Skip(2)).Any(t => t.First.First == t.First.Second && t.First.Second == t.Second)),
};
return rules.Where(rule => rule.Broken("HELLO You")).Select(rule => rule.Name).ToArray();
