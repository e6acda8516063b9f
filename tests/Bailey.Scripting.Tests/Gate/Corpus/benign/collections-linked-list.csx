// result: [0,1,2]
using System.Collections.Generic;
var list = new LinkedList<int>([1, 2]); list.AddFirst(0);
return list;
