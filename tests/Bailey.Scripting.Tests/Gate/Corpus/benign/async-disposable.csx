// result: ["open","work","close"]
using System;
using System.Collections.Generic;
using System.Threading.Tasks;
class Session(List<string> log) : IAsyncDisposable
{
    public Session Open() { log.Add("open"); return this; }
    public async ValueTask DisposeAsync() { await Task.Yield(); log.Add("close"); }
}
var log = new List<string>();
await using (new Session(log).Open()) log.Add("work");
return log;
