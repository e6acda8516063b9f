// BAILEY1008: an accessor to private members of the framework
using System.Collections.Generic;
class Peek
{
    [System.Runtime.CompilerServices.UnsafeAccessor(System.Runtime.CompilerServices.UnsafeAccessorKind.Field, Name = "_items")]
    static extern ref int[] Items(List<int> list);
}
return 1;
