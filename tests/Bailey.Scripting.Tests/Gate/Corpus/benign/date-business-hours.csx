// result: 2
using System;
using System.Linq;
var posts = new[] { "2026-11-20T10:00:00Z", "2026-11-20T20:00:00Z", "2026-11-21T10:00:00Z", "2026-11-23T09:30:00+01:00" };
return posts.Select(DateTimeOffset.Parse).Count(at => at.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && at.TimeOfDay >= TimeSpan.FromHours(9) && at.TimeOfDay < TimeSpan.FromHours(17));
