// BAILEY1005: the same by using static and a method group
using System;
using static System.Numerics.Vector2;
float start = 1;
return LoadUnsafe(in start, 64).X;
