// BAILEY1003: dynamic as the argument of a base
using System.Collections.Generic;
class Bag : List<dynamic> { }
return new Bag().Count;
