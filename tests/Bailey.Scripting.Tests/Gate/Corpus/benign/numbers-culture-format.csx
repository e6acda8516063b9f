// result: "1.234,50"
var german = (System.Globalization.NumberFormatInfo)System.Globalization.NumberFormatInfo.InvariantInfo.Clone();
german.NumberDecimalSeparator = ","; german.NumberGroupSeparator = ".";
return 1234.5.ToString("N2", german);
