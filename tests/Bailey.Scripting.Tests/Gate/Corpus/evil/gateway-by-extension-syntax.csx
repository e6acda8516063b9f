// BAILEY1001: the type of a value, by an extension of the framework
using System.Reflection;
return typeof(string).GetTypeInfo().Name;
