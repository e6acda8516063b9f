// result: 3
static int Count<T>(T[] items) where T : unmanaged => items.Length;
static int Same<T>(T item) where T : notnull => item.GetHashCode() == item.GetHashCode() ? 1 : 0;
return Count(new[] { 1, 2 }) + Same("x");
