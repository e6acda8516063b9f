// result: 17
using System;
static int Age(DateTime born, DateTime today) => today.Year - born.Year - (today < born.AddYears(today.Year - born.Year) ? 1 : 0);
return Age(new DateTime(2008, 12, 24), new DateTime(2026, 11, 22));
