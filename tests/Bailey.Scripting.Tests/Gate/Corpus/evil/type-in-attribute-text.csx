// BAILEY1001: a type that only an attribute names
using System;
class MarkAttribute : Attribute { public MarkAttribute(Type type) { } }
[Mark(typeof(System.IO.File))] class Marked { }
return 1;
