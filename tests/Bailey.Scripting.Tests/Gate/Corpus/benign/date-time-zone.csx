// result: "UTC"
var zone = System.TimeZoneInfo.FindSystemTimeZoneById("UTC");
var at = System.TimeZoneInfo.ConvertTime(new System.DateTimeOffset(2026, 1, 1, 0, 0, 0, System.TimeSpan.Zero), zone);
return at.Offset == System.TimeSpan.Zero ? zone.Id : "";
