// BAILEY1001: the lock type of the framework
var gate = new System.Threading.Lock();
lock (gate) { return 1; }
