// result: 2.5
using System.Numerics;
static T Mean<T>(params T[] items) where T : INumber<T> { var sum = T.Zero; foreach (var i in items) sum += i; return sum / T.CreateChecked(items.Length); }
return Mean(1.0, 2.0, 3.0, 4.0);
