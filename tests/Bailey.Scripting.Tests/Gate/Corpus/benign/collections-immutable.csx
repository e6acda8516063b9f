// result: 2
using System.Collections.Immutable;
var map = ImmutableDictionary<string, int>.Empty.Add("a", 1).SetItem("b", 2);
var builder = ImmutableSortedSet.CreateBuilder<int>(); builder.Add(2); builder.Add(1);
return map.Count == builder.ToImmutable().Count ? map["b"] : 0;
