// BAILEY1004: a lambda that becomes a tree, as a method takes one
using System;
static string Show(System.Linq.Expressions.Expression<Func<int, int>> tree) => tree.ToString();
return Show(x => x + 1);
