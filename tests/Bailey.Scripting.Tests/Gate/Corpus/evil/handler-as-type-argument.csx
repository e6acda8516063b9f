// BAILEY1004: the same as an argument of a type parameter that takes ref structs
static int Size<T>() where T : allows ref struct => 1;
return Size<System.Runtime.CompilerServices.DefaultInterpolatedStringHandler>();
