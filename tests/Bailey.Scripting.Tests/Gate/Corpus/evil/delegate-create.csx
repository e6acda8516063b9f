// BAILEY1005: a delegate made of a name
return System.Delegate.CreateDelegate(typeof(System.Action), typeof(System.Console), "Beep");
