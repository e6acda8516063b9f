// BAILEY1001: a forbidden attribute on a lambda
using System;
Func<int> f = [System.Runtime.InteropServices.ComVisible(true)] static () => 1;
return f();
