// BAILEY1004: a proxy that a debugger of the host would run
[System.Diagnostics.DebuggerTypeProxy("Evil, Evil")]
class Odd { }
return 1;
