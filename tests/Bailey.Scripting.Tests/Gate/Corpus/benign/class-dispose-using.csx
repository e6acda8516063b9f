// result: "ab"
using System;
using System.Text;
class Scope(StringBuilder log) : IDisposable { public void Dispose() => log.Append('b'); }
var log = new StringBuilder();
using (new Scope(log)) log.Append('a');
return log.ToString();
