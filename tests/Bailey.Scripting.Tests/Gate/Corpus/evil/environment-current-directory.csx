// BAILEY1005: a setter of the process in an object expression
return System.Environment.CurrentDirectory = "/";
