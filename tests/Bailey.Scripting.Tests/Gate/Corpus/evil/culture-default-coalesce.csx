// BAILEY1005: the culture of all threads to come, set by ??=
System.Globalization.CultureInfo.DefaultThreadCurrentCulture ??= new System.Globalization.CultureInfo("tr-TR");
return 1;
