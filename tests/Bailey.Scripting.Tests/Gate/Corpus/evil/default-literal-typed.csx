// BAILEY1001: a default literal that takes the type of a parameter
static bool Nothing(System.IO.Stream stream) => stream is null;
return Nothing(default);
