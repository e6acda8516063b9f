// BAILEY1004: values tied to objects of others
var table = new System.Runtime.CompilerServices.ConditionalWeakTable<string, object>();
return table is null;
