// BAILEY1002: a method of ones own called nameof, which is called with a gateway
static string nameof(object value) => value.ToString();
return nameof("x".GetType());
