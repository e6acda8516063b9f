// result: 9
using System;
static T Largest<T>(params T[] items) where T : IComparable<T> { var best = items[0]; foreach (var i in items) if (i.CompareTo(best) > 0) best = i; return best; }
return Largest(3, 9, 4);
