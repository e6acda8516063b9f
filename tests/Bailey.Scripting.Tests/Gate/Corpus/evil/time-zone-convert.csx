// BAILEY1005: the same by a conversion
using static System.TimeZoneInfo;
var id = "/etc/" + System.DateTime.UtcNow.Ticks;
return ConvertTimeBySystemTimeZoneId(System.DateTime.UtcNow, id);
