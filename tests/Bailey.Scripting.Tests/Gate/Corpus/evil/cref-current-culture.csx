// BAILEY1005: the culture of the thread, set by deconstruction
using System.Globalization;
int n;
(CultureInfo.CurrentCulture, n) = (new CultureInfo("de-DE"), 1);
return n;
