// BAILEY1005: a call that is bound while the script runs
System.Delegate d = (System.Func<int, int>)(x => x + 1);
return d.DynamicInvoke(1);
