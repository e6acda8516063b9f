// result: 2
using System;
using System.Threading.Tasks;
static async Task Fail(string m) { await Task.Yield(); throw new InvalidOperationException(m); }
var all = Task.WhenAll(Fail("a"), Fail("b"));
try { await all; } catch (InvalidOperationException) { }
return all.Exception.InnerExceptions.Count;
