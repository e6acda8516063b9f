// result: "ab"
using System;
var log = "";
Action all = () => log += "a";
all += () => log += "b";
all();
return log;
