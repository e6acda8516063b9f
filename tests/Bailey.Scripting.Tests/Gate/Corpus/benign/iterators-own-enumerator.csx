// result: 6
struct Upto(int most) { private int _n; public Upto GetEnumerator() => this; public bool MoveNext() => ++_n <= most; public int Current => _n; }
var sum = 0;
foreach (var i in new Upto(3)) sum += i;
return sum;
