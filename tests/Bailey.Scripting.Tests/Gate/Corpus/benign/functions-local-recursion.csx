// result: 3628800
long Factorial(int n) => n <= 1 ? 1 : n * Factorial(n - 1);
return Factorial(10);
