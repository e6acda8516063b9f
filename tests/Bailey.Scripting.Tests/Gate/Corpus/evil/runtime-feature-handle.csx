// BAILEY1004: the handle of a type
return System.Runtime.CompilerServices.RuntimeHelpers.IsReferenceOrContainsReferences<int>() && default(System.RuntimeTypeHandle).Value == 0;
