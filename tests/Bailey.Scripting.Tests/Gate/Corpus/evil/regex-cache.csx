// BAILEY1005: the cache of patterns of the whole process
System.Text.RegularExpressions.Regex.CacheSize = 0;
return 1;
