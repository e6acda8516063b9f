// result: true
using System.Security.Cryptography;
using System.Text;
var key = Encoding.ASCII.GetBytes("k");
return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, "x"u8), HMACSHA256.HashData(key, "x"u8));
