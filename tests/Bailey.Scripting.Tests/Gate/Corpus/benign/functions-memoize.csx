// result: 55
using System;
using System.Collections.Generic;
static Func<T, R> Memoize<T, R>(Func<Func<T, R>, T, R> f) { var seen = new Dictionary<T, R>(); R Self(T t) => seen.TryGetValue(t, out var r) ? r : seen[t] = f(Self, t); return Self; }
return Memoize<int, int>((self, n) => n < 2 ? n : self(n - 1) + self(n - 2))(10);
