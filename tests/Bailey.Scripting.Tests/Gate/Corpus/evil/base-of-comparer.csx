// BAILEY1001: a forbidden type as the argument of a generic base
using System.Collections.Generic;
class ByName : Comparer<System.Reflection.MethodInfo> { public override int Compare(System.Reflection.MethodInfo a, System.Reflection.MethodInfo b) => 0; }
return 1;
