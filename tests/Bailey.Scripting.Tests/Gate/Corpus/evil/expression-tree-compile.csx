// BAILEY1004: a tree that is compiled
System.Linq.Expressions.Expression<System.Func<int>> tree = () => 1;
return tree.Compile()();
