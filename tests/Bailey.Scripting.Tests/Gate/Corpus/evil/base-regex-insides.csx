// BAILEY1005: a class derived from Regex replaces the insides of the engine
using System.Text.RegularExpressions;
class Broken : Regex { public Broken() { capsize = 1000; } }
return new Broken().IsMatch("x");
