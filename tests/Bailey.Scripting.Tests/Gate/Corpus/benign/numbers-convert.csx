// result: [255,10,"ff"]
using System;
return new object[] { Convert.ToInt32("ff", 16), Convert.ToInt32("1010", 2), Convert.ToString(255, 16) };
