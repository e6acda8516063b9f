// BAILEY1005: the same on a type whose Create() may be used
return System.Security.Cryptography.SHA256.Create("x") is null;
