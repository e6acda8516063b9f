// result: 3
class Counter { public int N; public void operator +=(int by) => N += by; public void operator ++() => N++; }
var c = new Counter();
c += 2;
c++;
return c.N;
