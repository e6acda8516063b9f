// BAILEY1005: a file outside of the time zones
return System.TimeZoneInfo.FindSystemTimeZoneById("../../../etc/passwd").Id;
