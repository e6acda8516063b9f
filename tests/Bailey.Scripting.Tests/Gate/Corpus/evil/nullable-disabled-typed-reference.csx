// BAILEY1007: typed references
int n = 1;
var r = __makeref(n);
return __refvalue(r, int);
