// result: 3
using System;
using System.Collections;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
[CollectionBuilder(typeof(Maker), nameof(Maker.Make))]
class Bag(int[] items) : IEnumerable<int> { public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)items).GetEnumerator(); IEnumerator IEnumerable.GetEnumerator() => GetEnumerator(); public int Count => items.Length; }
static class Maker { public static Bag Make(ReadOnlySpan<int> items) => new(items.ToArray()); }
Bag bag = [1, 2, 3];
return bag.Count;
