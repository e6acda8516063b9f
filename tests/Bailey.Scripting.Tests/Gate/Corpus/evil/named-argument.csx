// BAILEY1005: a refused member with named arguments in another order
return System.Convert.ToBoolean(value: System.Environment.GetEnvironmentVariable(variable: "PATH"));
