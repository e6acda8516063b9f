// BAILEY1007: the address of a method
static int Add(int a, int b) => a + b;
unsafe { delegate*<int, int, int> f = &Add; return f(1, 2); }
