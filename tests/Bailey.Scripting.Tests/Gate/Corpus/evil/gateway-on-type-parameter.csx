// BAILEY1002: the gateway on a value of a type parameter
static bool Is<T>(T value) => value.GetType() == typeof(T);
return Is(1);
