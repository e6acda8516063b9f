// BAILEY1004: locals that are not cleared show what lay on the stack
class Peek { [System.Runtime.CompilerServices.SkipLocalsInit] public static int Look() { System.Span<int> s = stackalloc int[64]; return s[63]; } }
return Peek.Look();
