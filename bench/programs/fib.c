// Calls: the naive recursion.
// n: 37
#include "program.h"

NOINLINE static uint32_t fib(uint32_t n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

RUN(int n) {
    return fib((uint32_t)n);
}
