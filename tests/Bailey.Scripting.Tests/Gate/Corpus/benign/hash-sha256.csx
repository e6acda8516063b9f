// result: "ba7816bf"
using System;
using System.Security.Cryptography;
using System.Text;
return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("abc")))[..8];
