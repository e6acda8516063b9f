// BAILEY1001: the name of a type
return typeof(int).Name;
