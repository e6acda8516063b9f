// BAILEY1001: a compound assignment of ones own
class Log { public void operator +=(string line) { System.IO.File.AppendAllText("/tmp/x", line); } }
var log = new Log();
log += "x";
return 1;
