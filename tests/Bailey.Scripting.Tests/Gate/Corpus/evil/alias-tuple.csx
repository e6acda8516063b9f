// BAILEY1001: an alias of a tuple with a forbidden element
using Pair = (int Number, System.Reflection.Assembly Code);
Pair pair = default;
return pair.Number;
