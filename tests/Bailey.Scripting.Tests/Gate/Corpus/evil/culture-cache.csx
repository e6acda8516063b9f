// BAILEY1005: cultures are forgotten for the whole process
System.Globalization.CultureInfo.CurrentCulture.ClearCachedData();
return 1;
