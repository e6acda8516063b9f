// BAILEY1005: the process ends in a filter
try { throw new System.Exception(); } catch when (Quit()) { }
static bool Quit() { System.Environment.Exit(1); return true; }
