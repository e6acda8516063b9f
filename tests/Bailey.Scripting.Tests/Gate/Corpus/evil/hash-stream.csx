// BAILEY1001: a hash over what a forbidden type reads
return System.Security.Cryptography.SHA256.HashData(System.IO.File.OpenRead("/etc/passwd")).Length;
