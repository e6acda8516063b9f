// result: 1
using System;
var made = 0;
var lazy = new Lazy<int>(() => ++made);
return lazy.Value + lazy.Value - made;
