// result: 12
var add = (int a, int b = 10) => a + b;
return add(2);
