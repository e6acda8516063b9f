// result: 1
using System;
using System.Collections.Generic;
class Loose : IEqualityComparer<string> { public bool Equals(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase); public int GetHashCode(string s) => s.ToUpperInvariant().GetHashCode(); }
return new HashSet<string>(new Loose()) { "A", "a" }.Count;
