// result: 24
using System.Collections.Generic;
using System.Linq;
static IEnumerable<T[]> All<T>(T[] items) => items.Length < 2 ? [items] : items.SelectMany((x, i) => All([.. items[..i], .. items[(i + 1)..]]).Select(rest => (T[])[x, .. rest]));
return All(new[] { 1, 2, 3, 4 }).Count();
