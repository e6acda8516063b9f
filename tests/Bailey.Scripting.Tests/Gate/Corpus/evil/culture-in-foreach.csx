// BAILEY1005: the culture of the thread, set by a loop that deconstructs
using System.Globalization;
int n = 0;
foreach ((CultureInfo.CurrentUICulture, n) in new[] { (new CultureInfo("tr-TR"), 1) }) { }
return n;
