// BAILEY1005: an algorithm made by the name of its type
return System.Security.Cryptography.HashAlgorithm.Create("System.Security.Cryptography.SHA256") is null;
