// result: "name"
using System;
static void Check(string name) { ArgumentException.ThrowIfNullOrEmpty(name); ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, 3); }
try { Check(""); return ""; } catch (ArgumentException e) { return e.ParamName; }
