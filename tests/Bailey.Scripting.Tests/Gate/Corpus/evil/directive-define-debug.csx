// BAILEY1006: a symbol that makes an assertion end the process
#define DEBUG
System.Diagnostics.Debug.Assert(false);
