// result: 1
using System.Collections.Generic;
record Key(string Guild, long User);
return new HashSet<Key> { new("a", 1), new("a", 1) }.Count;
