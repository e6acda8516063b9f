// BAILEY1005: a generator made by the name of its type
return System.Security.Cryptography.RandomNumberGenerator.Create("Evil") is null;
