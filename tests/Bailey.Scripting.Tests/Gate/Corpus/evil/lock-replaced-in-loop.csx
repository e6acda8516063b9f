// BAILEY1012: an object that a loop with a deconstruction replaces
object gate = new object();
int n = 0;
foreach ((gate, n) in new[] { ((object)"shared", 1) }) lock (gate) { n++; }
return n;
