// BAILEY1001: a forbidden type made by new T()
static T Make<T>() where T : new() => new T();
return Make<System.IO.MemoryStream>().Length;
