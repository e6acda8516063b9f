// BAILEY1007: the type of a pointer
return typeof(void*) == typeof(int);
