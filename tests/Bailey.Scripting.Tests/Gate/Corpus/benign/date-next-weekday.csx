// result: "2026-11-27"
using System;
static DateOnly Next(DateOnly day, DayOfWeek wanted) => day.AddDays(((int)wanted - (int)day.DayOfWeek + 7) % 7);
return Next(new DateOnly(2026, 11, 22), DayOfWeek.Friday).ToString("yyyy-MM-dd");
