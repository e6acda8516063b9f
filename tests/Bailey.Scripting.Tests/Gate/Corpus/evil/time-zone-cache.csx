// BAILEY1005: the time zones of the whole process, forgotten
System.TimeZoneInfo.ClearCachedData();
return 1;
