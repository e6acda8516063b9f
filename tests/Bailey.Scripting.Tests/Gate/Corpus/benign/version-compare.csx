// result: true
return System.Version.Parse("1.10.0") > new System.Version(1, 9, 9);
