// result: "0001|  x|y  "
return string.Format(System.Globalization.CultureInfo.InvariantCulture, "{0:D4}|{1,3}|{2,-3}", 1, "x", "y");
