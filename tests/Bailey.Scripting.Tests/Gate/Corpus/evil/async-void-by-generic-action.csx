// BAILEY1009: an async lambda that becomes an Action by inference of a type argument
using System;
using System.Threading.Tasks;
static void Each<T>(T value, Action<T> body) => body(value);
Each(1, async n => { await Task.Delay(n); throw new Exception(); });
