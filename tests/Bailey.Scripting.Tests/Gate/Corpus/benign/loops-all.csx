// result: 20
var n = 0;
for (var i = 0; i < 3; i++) n += i;
foreach (var i in new[] { 4, 5 }) n += i;
while (n < 15) { n++; if (n == 13) continue; }
do { n++; } while (n < 18);
again: n++;
if (n < 20) goto again;
return n;
