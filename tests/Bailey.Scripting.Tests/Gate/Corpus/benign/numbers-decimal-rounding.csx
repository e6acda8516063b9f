// result: "2.35"
return decimal.Round(2.345m, 2, System.MidpointRounding.AwayFromZero).ToString(System.Globalization.CultureInfo.InvariantCulture);
