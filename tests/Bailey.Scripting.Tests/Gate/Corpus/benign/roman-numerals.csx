// result: "MMXXVI"
var table = new (int Value, string Sign)[] { (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I") };
var n = 2026; var roman = "";
foreach (var (value, sign) in table) while (n >= value) { roman += sign; n -= value; }
return roman;
