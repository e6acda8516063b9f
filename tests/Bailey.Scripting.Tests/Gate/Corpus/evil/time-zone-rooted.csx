// BAILEY1005: a rooted path for a time zone
return System.TimeZoneInfo.TryFindSystemTimeZoneById("/etc/shadow", out var zone);
