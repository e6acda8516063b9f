// BAILEY1005: a path that is put together while the script runs
var name = string.Join("/", "..", "..", "etc", "passwd");
return System.TimeZoneInfo.FindSystemTimeZoneById(name).Id;
