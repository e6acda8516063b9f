// BAILEY1007: a pointer in the parameter of a text's constructor
return new string((sbyte*)4096);
