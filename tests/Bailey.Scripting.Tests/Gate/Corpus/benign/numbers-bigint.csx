// result: "2432902008176640000"
var n = System.Numerics.BigInteger.One;
for (var i = 2; i <= 20; i++) n *= i;
return n.ToString();
