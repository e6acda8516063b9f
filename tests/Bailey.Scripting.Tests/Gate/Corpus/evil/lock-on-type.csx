// BAILEY1012: a type that all of the process shares
lock (typeof(string)) { return 1; }
