// BAILEY1005: the same by a method group
System.Func<string, System.TimeZoneInfo> find = System.TimeZoneInfo.FindSystemTimeZoneById;
return find("/proc/self/environ").Id;
